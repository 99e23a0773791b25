// Reads a voice's safetensors files: int8 with a scale for each row, or float16, to float32.

const halves = (() => {
  const table = new Float32Array(1 << 16);
  for (let bits = 0; bits < table.length; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    const size =
      exponent === 31 ? Infinity : exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
    table[bits] = bits & 0x8000 ? -size : size;
  }
  return table;
})();

/**
 * @param {ArrayBuffer} content of a file.
 * @returns {Map<string, {shape: number[], values: Float32Array}>} by name.
 */
export function readTensors(content) {
  const length = Number(new DataView(content).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(content, 8, length)));
  const tensors = new Map();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const bytes = content.slice(8 + length + offsets[0], 8 + length + offsets[1]);
    tensors.set(name, { dtype, shape, values: numbers(dtype, bytes, name) });
  }
  for (const [name, tensor] of tensors) {
    if (tensor.dtype !== "I8") continue;
    const scales = tensors.get(`${name}.scale`).values;
    tensor.values = unpacked(tensor.values, scales);
  }
  return tensors;
}

/** Rows of int8 times the scale of each. */
function unpacked(values, scales) {
  const columns = values.length / scales.length;
  const made = new Float32Array(values.length);
  for (let row = 0, at = 0; row < scales.length; row++) {
    const scale = scales[row];
    for (const end = at + columns; at < end; at++) made[at] = values[at] * scale;
  }
  return made;
}

function fromHalves(bits) {
  const made = new Float32Array(bits.length);
  for (let n = 0; n < bits.length; n++) made[n] = halves[bits[n]];
  return made;
}

function numbers(dtype, bytes, name) {
  switch (dtype) {
    case "I8":
      return new Int8Array(bytes);
    case "F16":
      return fromHalves(new Uint16Array(bytes));
    case "F32":
      return new Float32Array(bytes);
    default:
      throw new Error(`${name} is ${dtype}; voices hold I8, F16 and F32`);
  }
}
