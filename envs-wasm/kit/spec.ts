/**
 * Writes a game's description as JSON text into a fixed buffer, without the heap.
 * `describe()` returns the address of a u32 byte length followed by UTF-8 text.
 */
const CAPACITY: usize = 65536
const buffer: usize = memory.data(65540, 8)
let length: usize = 0
let comma = false

function put(byte: u32): void {
  assert(length < CAPACITY)
  store<u8>(buffer + 4 + length++, <u8>byte)
}

function putText(text: string): void {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit == 34 || unit == 92) put(92)
    if (unit < 128) put(unit)
    else if (unit < 2048) {
      put(192 | (unit >> 6))
      put(128 | (unit & 63))
    } else {
      put(224 | (unit >> 12))
      put(128 | ((unit >> 6) & 63))
      put(128 | (unit & 63))
    }
  }
}

function quote(text: string): void {
  put(34)
  putText(text)
  put(34)
}

function digits(value: u64): void {
  if (value >= 10) digits(value / 10)
  put(48 + <u32>(value % 10))
}

/** Up to six decimals, which is more than any range in a spec needs. */
function putNumber(value: f64): void {
  if (value < 0) put(45)
  const scaled = <u64>(abs(value) * 1000000 + 0.5)
  digits(scaled / 1000000)
  let rest = scaled % 1000000
  if (rest) put(46)
  for (let unit: u64 = 100000; rest; unit /= 10) {
    put(48 + <u32>(rest / unit))
    rest %= unit
  }
}

function name(key: string): void {
  if (comma) put(44)
  comma = true
  if (key.length) {
    quote(key)
    put(58)
  }
}

export function text(key: string, value: string): void {
  name(key)
  quote(value)
}

export function number(key: string, value: f64): void {
  name(key)
  putNumber(value)
}

export function flag(key: string, value: bool): void {
  name(key)
  putText(value ? 'true' : 'false')
}

export function object(key: string): void {
  name(key)
  put(123)
  comma = false
}

export function list(key: string): void {
  name(key)
  put(91)
  comma = false
}

export function endObject(): void {
  put(125)
  comma = true
}

export function endList(): void {
  put(93)
  comma = true
}

export function begin(): void {
  length = 0
  comma = false
  put(123)
}

export function finish(): usize {
  put(125)
  store<u32>(buffer, <u32>length)
  return buffer
}

/**
 * One state field; add what applies with `range`, `repeat`, `text('unit', …)`, then `endObject()`. The path comes in two
 * parts because joining strings would use the heap, which lies where `create` puts the slots.
 */
export function field(path: string, tail: string, offset: usize, type: string, group: string, help: string, editable: bool = true): void {
  object('')
  name('path')
  put(34)
  putText(path)
  putText(tail)
  put(34)
  number('offset', <f64>offset)
  text('type', type)
  text('group', group)
  text('help', help)
  flag('editable', editable)
}

/** A whole number that a hand may change; `unit` '' = none. */
export function whole(path: string, offset: usize, group: string, help: string, low: f64, high: f64, unit: string): void {
  field(path, '', offset, 'i32', group, help)
  range(low, high)
  if (unit.length) text('unit', unit)
  endObject()
}

/** A field that is shown and never edited by hand. */
export function shown(path: string, offset: usize, type: string, group: string, help: string): void {
  field(path, '', offset, type, group, help, false)
  endObject()
}

export function range(low: f64, high: f64): void {
  number('min', low)
  number('max', high)
}

export function repeat(count: i32, stride: usize, used: string): void {
  number('count', count)
  number('stride', <f64>stride)
  if (used.length) text('used', used)
}

/** What the agent sees: a picture of grey (`channels` 1) or red, green and blue bytes (3); `frames` at once unless it asks for another number. */
export function image(width: i32, height: i32, channels: i32, frames: i32): void {
  openImage(width, height, channels, frames)
  endObject()
}

/** An image that shows a part of the picture only; then `rectangle('observed', …)` and `endObject()`. */
export function openImage(width: i32, height: i32, channels: i32, frames: i32): void {
  object('observation')
  text('kind', 'image')
  number('width', width)
  number('height', height)
  number('channels', channels)
  number('frames', frames)
}

/** An agent that sees float32 numbers; then their names with `text('', …)`, `endList()`, lists `low` and `high` for drawing them, `endObject()`. */
export function openVector(): void {
  object('observation')
  text('kind', 'vector')
  list('names')
}

/** `key` and `alternative` are KeyboardEvent.code values; '' = none. */
export function action(id: string, title: string, key: string = '', alternative: string = ''): void {
  object('')
  text('id', id)
  text('title', title)
  list('keys')
  if (key.length) text('', key)
  if (alternative.length) text('', alternative)
  endList()
  endObject()
}

/** Where every action does something, in the place of `number('noop', …)`. */
export function withoutNoop(): void {
  name('noop')
  putText('null')
}

/** Options lie in `object('options')`, in the order of `configure`'s indices; `step` 0 = any value. */
export function numberOption(key: string, title: string, value: f64, low: f64, high: f64, step: f64, unit: string, help: string): void {
  openOption(key, 'number', title, help)
  number('default', value)
  range(low, high)
  if (step > 0) number('step', step)
  if (unit.length) text('unit', unit)
  endObject()
}

/** Then the choices with `text('', …)`, in the order of their values, `endList()`, `endObject()`. */
export function choiceOption(key: string, title: string, value: string, help: string): void {
  openOption(key, 'choice', title, help)
  text('default', value)
  list('of')
}

export function toggleOption(key: string, title: string, value: bool, help: string): void {
  openOption(key, 'toggle', title, help)
  flag('default', value)
  endObject()
}

function openOption(key: string, kind: string, title: string, help: string): void {
  object(key)
  text('kind', kind)
  text('title', title)
  text('help', help)
}

export function kind(id: string, title: string, concept: string): void {
  openKind(id, title, concept)
  endObject()
}

/** A kind that says more about its concepts; then `endObject()`. */
export function openKind(id: string, title: string, concept: string): void {
  object('')
  text('kind', id)
  text('title', title)
  text('concept', concept)
}

export function rectangle(key: string, x: i32, y: i32, w: i32, h: i32): void {
  object(key)
  sides(x, y, w, h)
  endObject()
}

export function sides(x: i32, y: i32, w: i32, h: i32): void {
  number('x', x)
  number('y', y)
  number('w', w)
  number('h', h)
}

/** Names of the sixths of a field, in rows of three. */
export function sixths(): void {
  list('names')
  text('', 'top left')
  text('', 'top mid')
  text('', 'top right')
  text('', 'bottom left')
  text('', 'bottom mid')
  text('', 'bottom right')
  endList()
}

/** Pieces that a brush takes out (`off`) and puts back (`on`); then `placeByFields` or `placeByGrid`, then `endObject()`. */
export function paint(id: string, title: string, path: string, off: f64, on: f64, reach: f64): void {
  object('')
  text('id', id)
  text('title', title)
  text('path', path)
  number('off', off)
  number('on', on)
  number('reach', reach)
}

/** The same for yes/no fields. */
export function paintFlag(id: string, title: string, path: string): void {
  object('')
  text('id', id)
  text('title', title)
  text('path', path)
  flag('off', false)
  flag('on', true)
  number('reach', 0)
}

/** Paths of each piece's own box. */
export function placeByFields(x: string, y: string, w: string, h: string): void {
  object('place')
  text('kind', 'fields')
  text('x', x)
  text('y', y)
  text('w', w)
  text('h', h)
  endObject()
}

/** Cells row by row; `ofX` … place one grid at every member in use of a repeated thing, '' = one grid on the picture. */
export function placeByGrid(columns: i32, rows: i32, w: f64, h: f64, x: f64, y: f64, ofX: string = '', ofY: string = '', used: string = ''): void {
  object('place')
  text('kind', 'grid')
  number('columns', columns)
  number('rows', rows)
  number('w', w)
  number('h', h)
  number('x', x)
  number('y', y)
  if (ofX.length) {
    object('of')
    text('x', ofX)
    text('y', ofY)
    text('used', used)
    endObject()
  }
  endObject()
}

/** A hit mask that the host may replace before `create`; `offset` from `masks()`. */
export function mask(id: string, tail: string, width: i32, height: i32, offset: usize): void {
  object('')
  name('id')
  put(34)
  putText(id)
  putText(tail)
  put(34)
  number('width', width)
  number('height', height)
  number('offset', <f64>offset)
  endObject()
}
