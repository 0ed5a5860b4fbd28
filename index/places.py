"""Countries with what stands for them, and great cities: enough to tell one place from another for sure."""

from __future__ import annotations

from typing import Final, Literal

PlaceKind = Literal["country", "city"]

# name, other names | people and adjectives | capital, its spellings | what speaks for it
_COUNTRIES: Final = """
afghanistan|afghan afghans|kabul|
albania|albanian albanians|tirana|
algeria|algerian algerians|algiers|
argentina|argentine argentinian argentinians|buenos aires|
armenia|armenian armenians|yerevan|
australia|australian australians|canberra|
austria|austrian austrians|vienna|
azerbaijan|azerbaijani azerbaijanis azeri|baku|
bangladesh|bangladeshi bangladeshis|dhaka|
belarus|belarusian belarusians belarussian|minsk|
belgium|belgian belgians||
bolivia|bolivian bolivians|la paz|
bosnia|bosnian bosnians|sarajevo|
brazil|brazilian brazilians|brasilia|
bulgaria|bulgarian bulgarians|sofia|
cambodia|cambodian cambodians|phnom penh|
cameroon|cameroonian|yaounde|
canada|canadian canadians|ottawa|
chile|chilean chileans|santiago|
china|chinese|beijing peking|
colombia|colombian colombians|bogota|
croatia|croatian croatians|zagreb|
cuba|cuban cubans|havana|
cyprus|cypriot cypriots|nicosia|
czechia czech republic|czech czechs|prague|
denmark|danish danes dane|copenhagen|
ecuador|ecuadorian ecuadorians|quito|
egypt|egyptian egyptians|cairo|
estonia|estonian estonians|tallinn|
ethiopia|ethiopian ethiopians|addis ababa|
finland|finnish finns finn|helsinki|
france|french|paris|elysee
germany|german germans|berlin|bundestag
ghana|ghanaian ghanaians|accra|
greece|greek greeks|athens|
greenland|greenlandic greenlanders|nuuk|
hungary|hungarian hungarians|budapest|
iceland|icelandic icelanders|reykjavik|
india|indian indians|new delhi delhi|
indonesia|indonesian indonesians|jakarta|
iran|iranian iranians|tehran teheran|
iraq|iraqi iraqis|baghdad|
ireland|irish|dublin|
israel|israeli israelis||knesset
italy|italian italians|rome|
japan|japanese|tokyo|
jordan|jordanian jordanians|amman|
kazakhstan|kazakh kazakhs|astana|
kenya|kenyan kenyans|nairobi|
kosovo|kosovan kosovar kosovars|pristina|
kuwait|kuwaiti kuwaitis||
kyrgyzstan|kyrgyz|bishkek|
latvia|latvian latvians|riga|
lebanon|lebanese|beirut|
libya|libyan libyans|tripoli|
lithuania|lithuanian lithuanians|vilnius|
luxembourg|luxembourgish||
malaysia|malaysian malaysians|kuala lumpur|
mali|malian malians|bamako|
malta|maltese|valletta|
mexico|mexican mexicans|mexico city|
moldova|moldovan moldovans|chisinau|
mongolia|mongolian mongolians|ulaanbaatar|
montenegro|montenegrin|podgorica|
morocco|moroccan moroccans|rabat|
mozambique|mozambican|maputo|
myanmar burma|burmese|naypyidaw|
nepal|nepali nepalese|kathmandu|
netherlands holland|dutch|amsterdam the hague|
new zealand|new zealanders|wellington|
nicaragua|nicaraguan|managua|
nigeria|nigerian nigerians|abuja|
north korea|north koreans north korean|pyongyang|
north macedonia|macedonian macedonians|skopje|
norway|norwegian norwegians|oslo|
pakistan|pakistani pakistanis|islamabad|
panama|panamanian panamanians||
peru|peruvian peruvians|lima|
philippines|philippine filipino filipinos|manila|
poland|polish poles|warsaw|sejm
portugal|portuguese|lisbon|
qatar|qatari qataris|doha|
romania|romanian romanians|bucharest|
russia russian federation|russian russians|moscow|kremlin
rwanda|rwandan rwandans|kigali|
saudi arabia|saudi saudis|riyadh|
senegal|senegalese|dakar|
serbia|serbian serbs|belgrade|
singapore|singaporean singaporeans||
slovakia|slovak slovaks|bratislava|
slovenia|slovenian slovenes|ljubljana|
somalia|somali somalis|mogadishu|
south africa|south african south africans|pretoria|
south korea|south korean south koreans|seoul|
spain|spanish spaniards|madrid|
sri lanka|sri lankan sri lankans|colombo|
sudan|sudanese|khartoum|
sweden|swedish swedes|stockholm|
switzerland|swiss|bern|
syria|syrian syrians|damascus|
taiwan|taiwanese|taipei|
tajikistan|tajik tajiks|dushanbe|
tanzania|tanzanian|dodoma|
thailand|thai thais|bangkok|
tunisia|tunisian tunisians|tunis|
turkey turkiye|turkish turks|ankara|
turkmenistan|turkmen|ashgabat|
uganda|ugandan ugandans|kampala|
ukraine|ukrainian ukrainians|kyiv kiev|
united kingdom uk britain great britain england|british britons english|london|westminster
united states us usa america united states of america|american americans|washington|pentagon white house
uruguay|uruguayan|montevideo|
uzbekistan|uzbek uzbeks|tashkent|
venezuela|venezuelan venezuelans|caracas|
vietnam|vietnamese|hanoi|
yemen|yemeni yemenis|sanaa|
zambia|zambian zambians|lusaka|
zimbabwe|zimbabwean zimbabweans|harare|
"""

# Cities that are no capitals, spellings of one joined by "/".
_CITIES: Final = """
geneva/geneve zurich basel munich/munchen hamburg frankfurt cologne/koln milan/milano naples/napoli turin
venice florence barcelona valencia seville bilbao porto lyon marseille toulouse strasbourg lille rotterdam
antwerp brussels/bruxelles ghent gdansk krakow/cracow wroclaw lodz poznan brno salzburg graz linz
gothenburg malmo bergen trondheim aarhus tampere turku tartu kaunas odesa/odessa kharkiv/kharkov lviv/lvov
dnipro zaporizhzhia kherson mykolaiv/nikolaev mariupol donetsk luhansk/lugansk bakhmut kramatorsk
sevastopol simferopol saint-petersburg novosibirsk yekaterinburg kazan rostov voronezh belgorod kursk
sochi vladivostok istanbul izmir antalya jerusalem haifa gaza rafah ramallah aleppo homs mosul basra
jeddah mecca dubai alexandria casablanca lagos kano johannesburg durban mombasa kinshasa mumbai/bombay
kolkata/calcutta chennai/madras bengaluru/bangalore hyderabad karachi lahore peshawar kandahar herat
shanghai guangzhou shenzhen wuhan chengdu hong-kong osaka kyoto hiroshima nagasaki busan sydney melbourne
brisbane perth adelaide auckland christchurch toronto montreal vancouver calgary new-york los-angeles
chicago houston philadelphia phoenix dallas boston seattle denver detroit atlanta miami minneapolis
baltimore san-francisco san-diego las-vegas new-orleans davos manchester liverpool birmingham leeds
sheffield glasgow edinburgh cardiff belfast bristol sao-paulo rio-de-janeiro medellin cali guayaquil cusco
rosario guadalajara monterrey tijuana
"""

_SEVERAL_WORDS: Final = """
    new delhi, addis ababa, buenos aires, la paz, phnom penh, kuala lumpur, mexico city, the hague,
    white house, czech republic, russian federation, united kingdom, great britain, united states,
    united states of america, north korea, south korea, north korean, south korean, north koreans, south
    koreans, new zealand, new zealanders, north macedonia, saudi arabia, south africa, south african,
    south africans, sri lanka, sri lankan, sri lankans
    """


def _parts(listed: str) -> list[str]:
    """Split a list whose entries may be of several words."""
    found = []
    for phrase in sorted(map(str.strip, _SEVERAL_WORDS.split(",")), key=len, reverse=True):
        if f" {phrase} " in f" {listed} ":
            found.append(phrase)
            listed = f" {listed} ".replace(f" {phrase} ", " ").strip()
    return found + listed.split()


def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    countries, capitals, cities = {}, {}, {}
    for row in _COUNTRIES.strip().splitlines():
        names, peoples, capital, voices = row.split("|")
        first = _parts(names)[0]
        for word in (*_parts(names), *_parts(peoples), *_parts(voices)):
            countries[word] = first
        for spelling in _parts(capital):
            capitals[spelling] = first
            cities[spelling] = _parts(capital)[-1]
    for group in _CITIES.split():
        spellings = group.replace("-", " ").split("/")
        for spelling in spellings:
            cities[spelling] = spellings[0]
    return countries, capitals, cities


COUNTRIES, CAPITALS, CITIES = _tables()


def country_of(name: str) -> str | None:
    """Give the country that a folded name stands for: by its people, its capital or its palace as well."""
    return COUNTRIES.get(name) or CAPITALS.get(name)


def place_of(name: str) -> tuple[PlaceKind, str] | None:
    """Tell a country (also by its people) or a city from everything else; gives its kind and one spelling."""
    if name in COUNTRIES:
        return "country", COUNTRIES[name]
    if name in CITIES:
        return "city", CITIES[name]
    return None
