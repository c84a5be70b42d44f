// Encodes WebAssembly core modules, so that tests need no other tool for broken and hostile ones.

/** Instructions and parts of them. */
export const op = {
  unreachable: [0x00],
  loop: (...body) => [0x03, 0x40, ...body.flat(), 0x0b],
  when: (...body) => [0x04, 0x40, ...body.flat(), 0x0b],
  again: [0x0c, 0x00],
  againIf: [0x0d, 0x00],
  return: [0x0f],
  call: (index) => [0x10, ...unsigned(index)],
  drop: [0x1a],
  get: (index) => [0x20, ...unsigned(index)],
  set: (index) => [0x21, ...unsigned(index)],
  globalGet: [0x23, 0x00],
  globalSet: [0x24, 0x00],
  load: (offset) => [0x28, 0x02, ...unsigned(offset)],
  store: (offset) => [0x36, 0x02, ...unsigned(offset)],
  grow: [0x40, 0x00],
  const: (value) => [0x41, ...signed(value)],
  constI64: (value) => [0x42, ...signed(value)],
  equal: [0x46],
  notEqual: [0x47],
  lessUnsigned: [0x49],
  add: [0x6a],
  and: [0x71],
  shiftLeft: [0x74],
};

export const I32 = 0x7f;
export const I64 = 0x7e;

function unsigned(value) {
  const bytes = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

function signed(value) {
  const bytes = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) {
      return [...bytes, low];
    }
    bytes.push(low | 0x80);
  }
}

const list = (items) => [...unsigned(items.length), ...items.flat()];
const name = (text) => list([...new TextEncoder().encode(text)]);
const section = (id, content) => (content === undefined ? [] : [id, ...unsigned(content.length), ...content]);

/**
 * Encodes a module.
 *
 * `functions` have a `name`, `parameters`, `results`, the number of further `locals` (all i32) and a `body`. `imports` are functions without
 * parameters. `data` has addresses and bytes. The only global is a mutable i32.
 */
export function encode({ functions, imports = [], memory = [32], exportMemory = true, global = 0, start, data = [] }) {
  const type = ({ parameters = [], results = [] }) => [0x60, ...list(parameters), ...list(results)];
  const exports = functions.map((item, index) => [...name(item.name), 0, ...unsigned(imports.length + index)]);
  if (exportMemory) {
    exports.push([...name("memory"), 2, 0]);
  }
  const bodies = functions.map(({ locals = 0, body }) => {
    const code = [...(locals > 0 ? list([[...unsigned(locals), I32]]) : [0]), ...body.flat(), 0x0b];
    return [...unsigned(code.length), ...code];
  });
  const importEntries = imports.map(([module, field]) => [
    ...name(module),
    ...name(field),
    0,
    ...unsigned(functions.length),
  ]);
  const segments = data.map(([address, bytes]) => [0, ...op.const(address), 0x0b, ...list([...bytes])]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list([...functions.map(type), type({})])),
    ...section(2, imports.length > 0 ? list(importEntries) : undefined),
    ...section(3, list(functions.map((_, index) => unsigned(index)))),
    ...section(5, list([memory.length > 1 ? [1, ...memory.flatMap(unsigned)] : [0, ...unsigned(memory[0])]])),
    ...section(6, list([[I32, 1, ...op.const(global), 0x0b]])),
    ...section(7, list(exports)),
    ...section(8, start === undefined ? undefined : unsigned(start)),
    ...section(10, list(bodies)),
    ...section(11, list(segments)),
  ]);
}

/** Returns a module with another maximum of its memory, in pages. */
export function withMaximum(bytes, pages) {
  const read = (at) => {
    let value = 0;
    let shift = 1;
    for (let next = at; ; next += 1) {
      value += (bytes[next] & 0x7f) * shift;
      shift *= 128;
      if (bytes[next] < 0x80) {
        return [value, next + 1];
      }
    }
  };
  let at = 8;
  while (at < bytes.length) {
    const [size, content] = read(at + 1);
    if (bytes[at] === 5) {
      // One memory: the number of memories, the flags and the minimum.
      const [minimum] = read(content + 2);
      const replaced = section(5, [1, 1, ...unsigned(minimum), ...unsigned(pages)]);
      return Uint8Array.from([...bytes.subarray(0, at), ...replaced, ...bytes.subarray(content + size)]);
    }
    at = content + size;
  }
  throw new Error("the module has no memory");
}
