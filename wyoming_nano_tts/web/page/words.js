// The page's own words.

const EN = {
  skip: "Skip to the text",
  pageLanguage: "Language of the page",
  theme: "Colours",
  themeAuto: "Automatic",
  themeLight: "Light",
  themeDark: "Dark",
  about: (engine, backend) => `version ${engine}${backend ? `, ${backend}` : ""}`,
  sayTitle: "Type, and hear it",
  textLabel: "Text to speak",
  examples: "Examples",
  speak: "Speak",
  stop: "Stop",
  download: "WAV",
  again: "Speak again after every change",
  keys: "Ctrl + Enter speaks, Esc stops",
  firstAudio: "First audio",
  realTime: "Faster than real time",
  length: "Speech",
  waited: "Waited",
  timeline: "Waveform, spectrogram and sounds",
  timelineEmpty: "Waveform, spectrogram and sounds appear here.",
  voicesTitle: "Voices",
  sample: (name) => `Hear ${name}`,
  profile: "Profile",
  noProfile: "None",
  speaker: "Speaker",
  female: "female",
  male: "male",
  mannerTitle: "Manner",
  resetAll: "Reset all",
  reset: (name) => `Reset ${name}`,
  length_scale: "Length",
  length_scale_hint: "2 is half as fast",
  pitch_scale: "Pitch",
  pitch_scale_hint: "",
  energy_scale: "Energy",
  energy_scale_hint: "",
  sentence_silence: "Pause between sentences",
  sentence_silence_hint: "",
  volume: "Volume",
  volume_hint: "",
  variation: "Variation",
  variation_hint: "",
  notObeyed: "This voice cannot change it.",
  readingTitle: "How it is read",
  readingHint: "Press a word to correct how it is said.",
  readingEmpty: "Nothing in the text can be spoken.",
  kind: (kind) => kind,
  correct: (word) => `Correct “${word}”`,
  howSaid: (word) => `How is “${word}” said?`,
  notation: "A respelling in words (so nose), IPA between slashes (/səʊnəs/), or for English ARPAbet (S OW1 N AH0 S).",
  listen: "Listen",
  useHere: "Use on this page",
  saveServer: "Save on the server",
  cancel: "Cancel",
  corrections: "Corrections",
  onServer: "on the server",
  onPage: "on this page",
  remove: (word) => `Remove the correction of ${word}`,
  saved: (word) => `“${word}” is saved on the server.`,
  elsewhereTitle: "Use it elsewhere",
  asAction: "Home Assistant action",
  asCommand: "Command",
  copyAction: "Copy as action",
  copyCommand: "Copy as command",
  copied: "Copied",
  speaking: "Speaking",
  done: (seconds, factor) => `${seconds} s of speech, ${factor} times real time`,
  stopped: "Stopped",
  nothing: "There is nothing to say.",
  lost: "The server does not answer.",
  tokenTitle: "This server asks for its token",
  tokenLabel: "Token",
  tokenGo: "Continue",
  footer: "Everything is computed on this server; nothing is sent anywhere else.",
};

const KINDS_DE = {
  measure: "Maß", number: "Zahl", ordinal: "Ordnungszahl", date: "Datum", time: "Uhrzeit", money: "Betrag", name: "Name",
  abbreviation: "Abkürzung", address: "Adresse", code: "Code", sign: "Zeichen", phone: "Telefonnummer", year: "Jahr",
  span: "Spanne", link: "Verweis", unit: "Einheit", letters: "Buchstaben", fraction: "Bruch", percent: "Prozent",
};

const DE = {
  skip: "Zum Text springen",
  pageLanguage: "Sprache der Seite",
  theme: "Farben",
  themeAuto: "Automatisch",
  themeLight: "Hell",
  themeDark: "Dunkel",
  about: (engine, backend) => `Version ${engine}${backend ? `, ${backend}` : ""}`,
  sayTitle: "Tippen und hören",
  textLabel: "Text, der gesprochen wird",
  examples: "Beispiele",
  speak: "Sprechen",
  stop: "Stopp",
  download: "WAV",
  again: "Nach jeder Änderung neu sprechen",
  keys: "Strg + Eingabe spricht, Esc hält an",
  firstAudio: "Erster Ton",
  realTime: "Schneller als Echtzeit",
  length: "Sprache",
  waited: "Gewartet",
  timeline: "Wellenform, Spektrogramm und Laute",
  timelineEmpty: "Hier erscheinen Wellenform, Spektrogramm und Laute.",
  voicesTitle: "Stimmen",
  sample: (name) => `${name} anhören`,
  profile: "Profil",
  noProfile: "Keines",
  speaker: "Sprecher",
  female: "weiblich",
  male: "männlich",
  mannerTitle: "Sprechweise",
  resetAll: "Alles zurücksetzen",
  reset: (name) => `${name} zurücksetzen`,
  length_scale: "Länge",
  length_scale_hint: "2 ist halb so schnell",
  pitch_scale: "Tonhöhe",
  energy_scale: "Nachdruck",
  sentence_silence: "Pause zwischen Sätzen",
  volume: "Lautstärke",
  variation: "Abwechslung",
  notObeyed: "Diese Stimme kann das nicht ändern.",
  readingTitle: "So wird es gelesen",
  readingHint: "Ein Wort drücken, um seine Aussprache zu berichtigen.",
  readingEmpty: "Im Text ist nichts, was gesprochen werden kann.",
  kind: (kind) => KINDS_DE[kind] ?? kind,
  correct: (word) => `„${word}“ berichtigen`,
  howSaid: (word) => `Wie wird „${word}“ gesprochen?`,
  notation: "Eine Umschrift in Wörtern (so nos), IPA zwischen Schrägstrichen (/ˈzoːnɔs/) oder für Englisch ARPAbet (S OW1 N AH0 S).",
  listen: "Anhören",
  useHere: "Auf dieser Seite verwenden",
  saveServer: "Auf dem Server speichern",
  cancel: "Abbrechen",
  corrections: "Berichtigungen",
  onServer: "auf dem Server",
  onPage: "auf dieser Seite",
  remove: (word) => `Berichtigung von ${word} entfernen`,
  saved: (word) => `„${word}“ ist auf dem Server gespeichert.`,
  elsewhereTitle: "Anderswo verwenden",
  asAction: "Aktion für Home Assistant",
  asCommand: "Befehl",
  copyAction: "Als Aktion kopieren",
  copyCommand: "Als Befehl kopieren",
  copied: "Kopiert",
  speaking: "Es wird gesprochen",
  done: (seconds, factor) => `${seconds} s Sprache, das ${factor}-Fache der Echtzeit`,
  stopped: "Angehalten",
  nothing: "Es gibt nichts zu sagen.",
  lost: "Der Server antwortet nicht.",
  tokenTitle: "Dieser Server verlangt sein Token",
  tokenLabel: "Token",
  tokenGo: "Weiter",
  footer: "Alles wird auf diesem Server berechnet; nichts wird anderswohin gesendet.",
};

const WORDS = { en: EN, de: { ...EN, ...DE } };
let chosen = "en";

export const languages = Object.keys(WORDS);
export const pageLanguage = () => chosen;
export const t = (key, ...values) => {
  const text = WORDS[chosen][key];
  return typeof text === "function" ? text(...values) : text;
};

// Chooses the language of the page and puts its words where `data-t` and `data-t-label` name them.
export function useLanguage(language) {
  chosen = WORDS[language] ? language : "en";
  document.documentElement.lang = chosen;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
}

// The name of a language, as people of the page's language call it.
export function languageName(tag) {
  try {
    return new Intl.DisplayNames([chosen], { type: "language" }).of(tag);
  } catch {
    return tag;
  }
}

// What homes say, by language of the voice.
export const EXAMPLES = {
  en: [
    "Dinner is ready. Please come to the kitchen!",
    "It is 21.5 °C in the living room, and the window is open.",
    "The washing machine is done. It took 1 h 45 min and used 0.8 kWh.",
    "Good morning! Today, Friday the 27th, expect 60% rain and highs of 9 °C.",
    "Somebody is at the front door.",
  ],
  de: [
    "Das Essen ist fertig. Kommt bitte in die Küche!",
    "Im Wohnzimmer sind es 21,5 °C, und das Fenster ist offen.",
    "Die Waschmaschine ist fertig. Sie hat 1 h 45 min gebraucht und 0,8 kWh verbraucht.",
    "Guten Morgen! Heute, am 27. November, regnet es mit 60 % Wahrscheinlichkeit bei höchstens 9 °C.",
    "Jemand ist an der Haustür.",
  ],
  es: [
    "La cena está lista. ¡Venid a la cocina!",
    "En el salón hay 21,5 °C y la ventana está abierta.",
    "La lavadora ha terminado. Ha tardado 1 h 45 min.",
  ],
};

// What a voice says of itself, by its language.
export const SAMPLES = {
  en: (name) => `Hello, I am ${name}. The lights are off, and the front door is locked.`,
  de: (name) => `Hallo, ich bin ${name}. Das Licht ist aus, und die Haustür ist abgeschlossen.`,
  es: (name) => `Hola, soy ${name}. La luz está apagada y la puerta está cerrada.`,
};
