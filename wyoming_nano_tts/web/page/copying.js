// The same speech elsewhere: as an action of Home Assistant, as a command.

// JSON strings are YAML strings.
const quoted = (text) => JSON.stringify(text);
const shell = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

// `state` is {text, voice, profile, speaker, options, pronunciations}.
export function action(state) {
  const lines = [
    "action: tts.speak",
    "target:",
    "  entity_id: tts.nano_tts_speech",
    "data:",
    "  media_player_entity_id: media_player.kitchen",
    `  message: ${quoted(state.text)}`,
  ];
  if (state.language) lines.push(`  language: ${state.language}`);
  lines.push("  options:", `    voice: ${state.profile ? `${state.voice}@${state.profile}` : state.voice}`);
  if (state.speaker) lines.push(`    speaker: ${quoted(state.speaker)}`);
  for (const [name, value] of Object.entries(state.options)) lines.push(`    ${name}: ${value}`);
  const words = Object.entries(state.pronunciations);
  if (words.length) {
    lines.push("    pronunciations:");
    for (const [word, value] of words) lines.push(`      ${quoted(word)}: ${quoted(value)}`);
  }
  return lines.join("\n");
}

// The command knows no profiles: their values stand among the options.
export function command(state) {
  const words = ["wyoming-nano-tts", "say", shell(state.text), "--voice", shell(state.voice)];
  if (state.speaker) words.push("--speaker", shell(state.speaker));
  for (const [name, value] of Object.entries({ ...state.profileValues, ...state.options })) {
    words.push(`--${name.replaceAll("_", "-")}`, shell(String(value)));
  }
  return [...words, "-o", "play"].join(" ");
}

// Browsers give the clipboard to pages of https and of this machine; elsewhere the selection is copied.
export async function copy(text, node) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(node);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.execCommand("copy");
  }
}
