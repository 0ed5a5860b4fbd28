"""The phrases of site furniture, by what they are for and by language. Regular expressions where marked."""

from __future__ import annotations

from typing import Final

# Whole lines, case-folded, without punctuation at either end.
_COMMENT_FORMS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("leave a reply", "leave a comment", "leave a reply cancel reply", "add a comment",
           "post a comment",
           "post comment", "write a comment", "join the discussion", "join the conversation",
           "no comments yet",
           "cancel reply", "show comments", "view comments", "comments are closed", "be the first to comment",
           "your email address will not be published", "required fields are marked",
           "your email address will not be published. required fields are marked",
           "save my name, email, and website in this browser for the next time i comment"),
    "ru": ("оставить комментарий", "добавить комментарий", "написать комментарий", "отменить ответ",
           "ваш адрес email не будет опубликован. обязательные поля помечены",
           "ваш адрес email не будет опубликован",
           "обязательные поля помечены", "комментариев нет", "комментариев пока нет"),
    "uk": ("залишити коментар", "додати коментар", "написати коментар", "скасувати відповідь",
           "ваша e-mail адреса не оприлюднюватиметься. обов’язкові поля позначені",
           "ваша e-mail адреса не оприлюднюватиметься"),
    "tr": ("bir yanıt yazın", "bir cevap yazın", "yanıtı iptal et", "yorum yap", "yorum yaz", "yorum bırakın",
           "e-posta adresiniz yayınlanmayacak. gerekli alanlar * ile işaretlenmişlerdir",
           "e-posta adresiniz yayınlanmayacak", "gerekli alanlar * ile işaretlenmişlerdir", "yorumu gönder"),
    "de": ("schreibe einen kommentar", "schreiben sie einen kommentar", "kommentar schreiben",
           "antworten abbrechen",
           "kommentar hinterlassen", "hinterlasse einen kommentar",
           "deine e-mail-adresse wird nicht veröffentlicht. erforderliche felder sind mit * markiert",
           "deine e-mail-adresse wird nicht veröffentlicht", "erforderliche felder sind mit * markiert"),
    "fr": ("laisser un commentaire", "laissez un commentaire", "ajouter un commentaire", "annuler la réponse",
           "votre adresse e-mail ne sera pas publiée. les champs obligatoires sont indiqués avec",
           "votre adresse e-mail ne sera pas publiée", "les champs obligatoires sont indiqués avec"),
    "es": ("deja una respuesta", "deja un comentario", "dejar un comentario", "escribe un comentario",
           "cancelar la respuesta",
           "tu dirección de correo electrónico no será publicada. los campos obligatorios están marcados con",
           "tu dirección de correo electrónico no será publicada",
           "los campos obligatorios están marcados con"),
    "it": ("lascia un commento", "lascia una risposta", "annulla risposta", "scrivi un commento",
           "il tuo indirizzo email non sarà pubblicato. i campi obbligatori sono contrassegnati",
           "il tuo indirizzo email non sarà pubblicato", "i campi obbligatori sono contrassegnati"),
    "pt": ("deixe um comentário", "deixe uma resposta", "cancelar resposta", "escreva um comentário",
           "o seu endereço de e-mail não será publicado. campos obrigatórios são marcados com",
           "o seu endereço de e-mail não será publicado", "campos obrigatórios são marcados com"),
    "pl": ("dodaj komentarz", "zostaw komentarz", "napisz komentarz", "anuluj pisanie odpowiedzi",
           "twój adres e-mail nie zostanie opublikowany. wymagane pola są oznaczone",
           "twój adres e-mail nie zostanie opublikowany", "wymagane pola są oznaczone"),
    "nl": ("geef een reactie", "laat een reactie achter", "reageer", "plaats een reactie",
           "reactie annuleren",
           "je e-mailadres wordt niet gepubliceerd. vereiste velden zijn gemarkeerd met",
           "je e-mailadres wordt niet gepubliceerd", "vereiste velden zijn gemarkeerd met"),
}  # fmt: skip

_NAVIGATION: Final[dict[str, tuple[str, ...]]] = {
    "en": ("home", "menu", "search", "skip to content", "skip to main content", "back to top", "next article",
           "previous article", "load more", "show more", "view all events", "view all", "see all",
           "read more",
           "continue reading", "continue reading below", "advertisement",
           "story continues below advertisement",
           "article continues below", "sponsored content", "log in", "sign in", "register", "contact us",
           "about us", "privacy policy", "terms of use", "terms of service", "cookie policy",
           "accept cookies",
           "accept all cookies", "we use cookies", "share", "share this", "share this article",
           "share on facebook",
           "share on twitter", "share on x", "share on whatsapp", "share on telegram", "copy link", "print",
           "print this article", "tweet", "facebook", "twitter", "whatsapp", "telegram", "pinterest",
           "linkedin",
           "reddit", "email this", "listen to this article", "click here"),
    "ru": ("главная", "меню", "поиск", "наверх", "показать ещё", "показать еще", "читать далее", "подробнее",
           "реклама", "войти", "регистрация", "контакты", "о нас", "поделиться", "поделиться в соцсетях",
           "распечатать",
           "скопировать ссылку", "вконтакте", "одноклассники", "политика конфиденциальности", "все события"),
    "uk": ("головна", "меню", "пошук", "показати ще", "читати далі", "докладніше", "реклама", "увійти",
           "реєстрація",
           "поділитися", "поширити", "роздрукувати", "копіювати посилання"),
    "tr": ("ana sayfa", "anasayfa", "menü", "ara", "daha fazla", "devamını oku", "reklam", "giriş yap",
           "kayıt ol",
           "iletişim", "hakkımızda", "paylaş", "yazdır", "gizlilik politikası", "çerez politikası",
           "tümünü gör"),
    "de": ("startseite", "menü", "suche", "nach oben", "mehr anzeigen", "weiterlesen", "mehr lesen",
           "anzeige",
           "werbung", "anmelden", "registrieren", "kontakt", "impressum", "datenschutz", "teilen", "drucken",
           "link kopieren", "alle akzeptieren", "artikel teilen"),
    "fr": ("accueil", "menu", "rechercher", "haut de page", "voir plus", "lire la suite", "publicité",
           "se connecter",
           "s'inscrire", "contact", "mentions légales", "partager", "partager l'article", "imprimer",
           "tout accepter", "politique de confidentialité"),
    "es": ("inicio", "menú", "buscar", "volver arriba", "ver más", "leer más", "seguir leyendo", "publicidad",
           "iniciar sesión", "registrarse", "contacto", "compartir", "imprimir", "aceptar todo",
           "política de privacidad"),
    "it": ("cerca", "torna su", "mostra altro", "continua a leggere", "leggi tutto", "pubblicità", "accedi",
           "registrati", "contatti", "condividi", "stampa", "accetta tutto", "informativa sulla privacy"),
    "pt": ("início", "pesquisar", "voltar ao topo", "ver mais", "ler mais", "leia mais", "continue lendo",
           "publicidade", "entrar", "contato", "compartilhar", "partilhar", "imprimir", "aceitar todos",
           "política de privacidade"),
    "pl": ("strona główna", "szukaj", "do góry", "pokaż więcej", "czytaj dalej", "reklama", "zaloguj się",
           "zarejestruj się", "kontakt", "udostępnij", "drukuj", "polityka prywatności"),
    "nl": ("zoeken", "naar boven", "toon meer", "lees verder", "advertentie", "inloggen", "aanmelden",
           "contact",
           "delen", "deel dit artikel", "afdrukken", "alles accepteren", "privacybeleid"),
}  # fmt: skip

WHOLE_LINES: Final[tuple[str, ...]] = tuple(
    phrase.casefold()
    for table in (_COMMENT_FORMS, _NAVIGATION)
    for phrases in table.values()
    for phrase in phrases
)

# Expressions: a short line that begins like this tells the reader what to do, not what happened.
COMMANDS: Final[tuple[str, ...]] = (
    r"subscribe (?:to|now|here|today|for)", r"sign up (?:for|to|here|now)", r"follow us on",
    r"join (?:us on|our)",
    r"get (?:the latest|our) .*newsletter", r"download (?:the|our) app", r"enable javascript",
    r"please enable (?:javascript|cookies)", r"(?:this|our) (?:site|website) uses cookies",
    r"we use cookies to",
    r"by continuing to (?:use|browse) (?:this|our) (?:site|website)", r"click here to",
    r"подпи(?:шитесь|сывайтесь|саться)(?: на| в|$)", r"следите за нами", r"читайте нас в",
    r"присоединяйтесь к нам",
    r"(?:этот|наш) сайт использует (?:cookie|куки|файлы cookie)", r"нашли ошибку",
    r"выделите текст и нажмите",
    r"підпи(?:шіться|суйтесь|суйтеся|сатися)(?: на| в|$)", r"стежте за нами", r"читайте нас у",
    r"bültenimize abone", r"abone ol(?:un|mak için)?", r"bizi (?:takip edin|.* takip edin)",
    r"abonnieren sie", r"newsletter abonnieren", r"jetzt abonnieren", r"folgen sie uns",
    r"melden sie sich .*newsletter",
    r"abonnez-vous", r"inscrivez-vous (?:à|pour)", r"suivez-nous sur", r"s'abonner à",
    r"suscríb(?:ete|ase)", r"síguenos en", r"regístrate (?:en|para)",
    r"iscriviti (?:a|al|alla|qui)", r"abbonati", r"seguici su",
    r"inscreva-se", r"assine (?:a|o|nossa|já)", r"siga-nos", r"subscreva",
    r"zapisz się (?:na|do)", r"subskrybuj", r"obserwuj nas", r"polub nas",
    r"abonneer (?:je|nu|u)", r"meld je aan voor", r"schrijf je in voor", r"volg ons op",
)  # fmt: skip

# Labels that stand alone or with a count: "Comments (12)", "3 comments".
COUNTED_LABELS: Final[tuple[str, ...]] = (
    "comments?", "shares?", "views", "likes", "комментари(?:и|й|я|ев)", "просмотр(?:ы|ов|а)?",
    "коментар(?:і|ів)",
    "yorumlar", "yorum", "kommentare?", "commentaires?", "comentarios?", "commenti", "comentários?",
    "komentarze",
    "reacties", "tags?", "теги", "метки",
)  # fmt: skip

# Before a colon, "©", "/" or "by", and then at most ten words.
CREDIT_LABELS: Final[tuple[str, ...]] = (
    "photos?", "photo credits?", "photograph", "pictures?", "images?", "image credits?", "image source",
    "video credit",
    "photo illustration", "illustration", "file photo", "cover photo", "featured image",
    "фото", "фотография", "иллюстрация", "фото на обложке", "світлина", "ілюстрація", "fotoğraf", "görsel",
    "fotos?", "bild", "bildquelle", "foto-?credit", "crédit photo", "crédits?", "crédits photo", "imagen",
    "fotografía", "immagine", "imagem", "fotografia", "zdjęcie", "fot", "beeld",
)  # fmt: skip

# Before an address or domain: "Источник rbc.ru".
SOURCE_LABELS: Final[tuple[str, ...]] = (
    "source", "sources", "original source", "источник", "джерело", "kaynak", "quelle", "fuente", "fonte",
    "źródło", "bron",
)  # fmt: skip

# Headers of link lists, and what stands before a single link.
LINK_HEADERS: Final[tuple[str, ...]] = (
    "read also", "also read", "see also", "read more on this", "read next", "related", "related articles",
    "related news", "related stories", "related topics", "related posts", "more on this story",
    "more on this topic",
    "you may also like", "you might also like", "recommended for you", "most read", "latest news",
    "trending now",
    "читайте также", "читать также", "смотрите также", "см\\. также", "по теме", "похожие новости",
    "ещё по теме",
    "еще по теме", "материалы по теме", "читайте також", "дивіться також", "за темою",
    "ayrıca okuyun", "bunu da okuyun", "ayrıca bakınız", "ilgili haberler", "benzer haberler",
    "lesen sie auch", "lies auch", "siehe auch", "mehr zum thema", "auch interessant", "weitere artikel",
    "lire aussi", "à lire aussi", "à lire également", "voir aussi", "sur le même sujet", "articles liés",
    "lea también", "lee también", "leer también", "le puede interesar", "te puede interesar", "ver también",
    "noticias relacionadas", "más sobre este tema",
    "leggi anche", "vedi anche", "articoli correlati", "potrebbe interessarti",
    "leia também", "veja também", "notícias relacionadas", "artigos relacionados",
    "czytaj także", "czytaj też", "przeczytaj także", "zobacz też", "zobacz także", "powiązane artykuły",
    "lees ook", "zie ook", "meer over dit onderwerp", "gerelateerde artikelen",
)  # fmt: skip

# Agencies, as a credit that stands alone behind a paragraph.
AGENCIES: Final[tuple[str, ...]] = (
    "ria news", "ria novosti", "ria", "рия новости", "риа новости", "tass", "тасс", "itar-tass", "interfax",
    "интерфакс",
    "reuters", "afp", "ap", "associated press", "the associated press", "agence france-presse", "dpa",
    "upi", "efe",
    "ansa", "lusa", "pap", "anp", "belga", "apa", "xinhua", "kyodo", "ukrinform", "укрінформ", "unian",
    "уніан",
    "anadolu agency", "anadolu ajansı", "aa", "iha", "dha", "bloomberg",
)  # fmt: skip

# A capital in the middle of a line that can only open a sentence.
SENTENCE_OPENERS: Final[tuple[str, ...]] = ("We", "He", "She", "It", "They", "This", "There", "Our", "You")
