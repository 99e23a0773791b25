// Packs: tar files, compressed with gzip, of what one thing needs. Independent of what a server compresses.

const text = (bytes) => new TextDecoder().decode(bytes).replace(/\0.*$/s, "");

/**
 * @param {ArrayBuffer} content of a tar file.
 * @returns {Map<string, Uint8Array>} bytes of each file by its path.
 */
export function readTar(content) {
  const files = new Map();
  for (let at = 0; at + 512 <= content.byteLength; ) {
    const head = new Uint8Array(content, at, 512);
    const name = text(head.subarray(0, 100));
    if (!name) break;
    const size = parseInt(text(head.subarray(124, 136)), 8);
    const prefix = text(head.subarray(345, 500));
    if (head[156] === 0x30) files.set(prefix ? `${prefix}/${name}` : name, new Uint8Array(content, at + 512, size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/**
 * Fetches a pack.
 * @param {string|URL} url of it.
 * @param {(bytes: number) => void} [progress] is told how many more bytes have arrived.
 */
export async function fetchPack(url, progress = () => {}) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} cannot be loaded: ${response.status} ${response.statusText}`);
  const reader = response.body.getReader();
  const parts = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    progress(part.value.length);
  }
  const blob = new Blob(parts);
  const [first, second] = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  // Some servers say that such a file is "encoded", and the browser has decompressed it already.
  const isPacked = first === 0x1f && second === 0x8b;
  const stream = isPacked ? blob.stream().pipeThrough(new DecompressionStream("gzip")) : blob.stream();
  return readTar(await new Response(stream).arrayBuffer());
}
