/** How the panel looks. It lives in a shadow root: neither this nor the page's own style reaches the other. */

factcheck.style ??= `
:host { all: initial; }
.panel { --paper: #fbfaf6; --card: #fff; --ink: #1c1b19; --soft: #5b5750; --line: #ddd8cd; --link: #1d4f73; --mark: #fff1b8;
  --supports: #0b6350; --supports-wash: #e3f2ec; --refutes: #a12a17; --refutes-wash: #fbe7e2;
  --conflicting: #7a4d00; --conflicting-wash: #fbeed2; --undecided: #4d555e; --undecided-wash: #ebedf0;
  position: fixed; z-index: 2147483647; top: 12px; right: 12px; width: min(400px, calc(100vw - 24px));
  max-height: calc(100vh - 24px); overflow: auto; overscroll-behavior: contain; box-sizing: border-box; padding: 0 16px 14px;
  background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: 8px;
  box-shadow: 0 10px 40px rgb(0 0 0 / 0.28); font: 15px/1.45 system-ui, "Liberation Sans", sans-serif; text-align: start;
  overflow-wrap: anywhere; color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .panel { --paper: #16181a; --card: #1e2124; --ink: #ebe8e1; --soft: #aaa59a; --line: #43484d; --link: #8ec5ec;
    --mark: #52450f; --supports: #6fd1b4; --supports-wash: #15312a; --refutes: #ff9c88; --refutes-wash: #3d1e18;
    --conflicting: #f0bd5b; --conflicting-wash: #38290d; --undecided: #b9c1c9; --undecided-wash: #2a2f34; }
}
* { box-sizing: border-box; }
p, h2, h3, ol, ul, blockquote { margin: 0; }
header { position: sticky; top: 0; display: flex; align-items: center; justify-content: space-between; gap: 12px;
  margin: 0 -16px; padding: 10px 16px 8px; background: var(--paper); border-bottom: 1px solid var(--line); }
h2 { font: 600 16px/1.3 Georgia, "Liberation Serif", serif; }
a { color: var(--link); }
button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--soft); border-radius: 4px;
  min-height: 36px; padding: 4px 12px; cursor: pointer; }
.close { min-width: 36px; padding: 0; border-color: transparent; background: none; font-size: 20px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
[tabindex="-1"]:focus { outline: none; }
.body { display: grid; gap: 10px; padding-top: 12px; }
.status:empty { display: none; }
.status, .note, .context { color: var(--soft); }
.note { font-size: 13.5px; margin-top: 3px; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; }
.supports { --tone: var(--supports); --wash: var(--supports-wash); --rule: solid; }
.refutes { --tone: var(--refutes); --wash: var(--refutes-wash); --rule: wavy; }
.conflicting { --tone: var(--conflicting); --wash: var(--conflicting-wash); --rule: double; }
.undecided { --tone: var(--undecided); --wash: var(--undecided-wash); --rule: dotted; }
.verdict { padding: 10px 12px; background: var(--wash); border-left: 5px solid var(--tone); }
.verdict h3 { margin: 3px 0; color: var(--tone); font: 600 20px/1.25 Georgia, "Liberation Serif", serif; }
.claim { font: italic 15px/1.4 Georgia, "Liberation Serif", serif; }
.changed { font-weight: 600; }
.cards, .claims { list-style: none; padding: 0; display: grid; gap: 8px; }
.card { padding: 8px 12px 10px; background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--tone); }
.stance { color: var(--tone); font-weight: 600; }
.source { font-weight: 600; font-size: 14px; }
blockquote { margin: 5px 0; font: 15.5px/1.5 Georgia, "Liberation Serif", serif; }
mark { background: var(--mark); color: var(--ink); }
.claims button { width: 100%; text-align: start; padding: 7px 10px; border-color: var(--line); }
.claims button[aria-pressed="true"] { background: var(--wash); }
.claims .verdict-word { display: block; color: var(--tone); font-weight: 600; font-size: 13.5px; }
.claims .words { text-decoration: underline var(--rule) var(--tone) 1.5px; text-underline-offset: 3px; }
.failure { padding: 10px 12px; border: 2px solid var(--refutes); }
`;
