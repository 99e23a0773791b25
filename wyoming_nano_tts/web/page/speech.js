// Requests to the server: addresses are relative, so that the page works behind any proxy.

const TOKEN = "nano-tts-token";
let token = "";
let askForToken = async () => "";

export class ServerError extends Error {
  constructor(message, code, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

// A token may come behind the address (#token=…), where no server and no log sees it.
export function begin(ask) {
  askForToken = ask;
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  try {
    if (given) sessionStorage.setItem(TOKEN, given);
    token = given ?? sessionStorage.getItem(TOKEN) ?? "";
  } catch {
    token = given ?? "";
  }
  if (given) history.replaceState(null, "", location.pathname + location.search);
}

async function request(path, body, signal) {
  for (;;) {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    if (response.status === 401) {
      token = await askForToken();
      try {
        sessionStorage.setItem(TOKEN, token);
      } catch {
        // It is asked for again next time.
      }
      continue;
    }
    if (response.ok) return response;
    let error = {};
    try {
      error = (await response.json()).error;
    } catch {
      // A proxy may answer in words of its own.
    }
    throw new ServerError(error.message ?? response.statusText, error.code ?? "", response.status);
  }
}

export const getJson = async (path) => (await request(path)).json();
export const postJson = async (path, body, signal) => (await request(path, body, signal)).json();

// Speaks; `on` has rate(hz), spoken(piece), audio(Int16Array) and report(numbers), called as things arrive.
export async function speak(body, on, signal) {
  const response = await request("api/speak", body, signal);
  const reader = response.body.getReader();
  let rest = new Uint8Array(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (signal?.aborted) throw new DOMException("", "AbortError"); // what had come already is not wanted either
    const joined = new Uint8Array(rest.length + value.length);
    joined.set(rest);
    joined.set(value, rest.length);
    rest = frames(joined, on);
  }
  if (rest.length) throw new ServerError("the speech broke off", "broken", 0);
}

// Hands on the whole frames (kind, length, content), returns what is left.
function frames(data, on) {
  let place = 0;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  while (data.length - place >= 5) {
    const size = view.getUint32(place + 1, true);
    if (data.length - place - 5 < size) break;
    const content = data.slice(place + 5, place + 5 + size);
    if (data[place] === 65) on.audio(new Int16Array(content.buffer));
    else told(JSON.parse(new TextDecoder().decode(content)), on);
    place += 5 + size;
  }
  return data.subarray(place);
}

function told(facts, on) {
  if (facts.rate) on.rate(facts.rate);
  else if (facts.spoken) on.spoken(facts.spoken);
  else if (facts.report) on.report(facts.report);
  else if (facts.error) throw new ServerError(facts.error, facts.code, 200);
}
