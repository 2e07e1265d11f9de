import type { EnvSpec, FieldSpec, FieldType, FieldValue } from '../contracts/env'
import { InputError } from '../contracts/errors'

/** A field found by path: where it lies in the state and what may be written there. */
export interface Place {
  readonly field: FieldSpec
  readonly offset: number
  /** Index of a repeated field, 0 otherwise. */
  readonly index: number
}

/** Finds fields by path: `lives`, `bricks[17].alive`. Throws InputError naming the path. */
export function createFinder(spec: EnvSpec): (path: string) => Place {
  const fields = new Map(spec.fields.map((field) => [field.path, field]))
  return (path) => {
    const numbered = path.includes('[') ? /^([^[\]]*)\[(\d+)\](.*)$/.exec(path) : null
    const field = fields.get(numbered ? `${numbered[1]}[]${numbered[3]}` : path)
    if (!field || (field.count !== undefined) !== Boolean(numbered))
      throw new InputError(path, `is not a field of ${spec.title}`)
    const index = Number(numbered?.[2] ?? 0)
    if (index >= (field.count ?? 1)) throw new InputError(path, `only ${field.count} of these exist`)
    return { field, offset: field.offset + index * (field.stride ?? 0), index }
  }
}

export function readField(view: DataView, offset: number, type: FieldType): FieldValue {
  switch (type) {
    case 'u8':
      return view.getUint8(offset)
    case 'bool':
      return view.getUint8(offset) !== 0
    case 'u16':
      return view.getUint16(offset, true)
    case 'i32':
      return view.getInt32(offset, true)
    case 'u32':
      return view.getUint32(offset, true)
    case 'f32':
      return view.getFloat32(offset, true)
    case 'f64':
      return view.getFloat64(offset, true)
    case 'u64':
      return view.getBigUint64(offset, true).toString()
    default:
      return type satisfies never
  }
}

/** Writes without looking at the range; `checkField` first. */
export function writeField(view: DataView, offset: number, type: FieldType, value: FieldValue): void {
  switch (type) {
    case 'u8':
      return view.setUint8(offset, Number(value))
    case 'bool':
      return view.setUint8(offset, value ? 1 : 0)
    case 'u16':
      return view.setUint16(offset, Number(value), true)
    case 'i32':
      return view.setInt32(offset, Number(value), true)
    case 'u32':
      return view.setUint32(offset, Number(value), true)
    case 'f32':
      return view.setFloat32(offset, Number(value), true)
    case 'f64':
      return view.setFloat64(offset, Number(value), true)
    case 'u64':
      return view.setBigUint64(offset, BigInt(value), true)
    default:
      return type satisfies never
  }
}

const limits = { u8: [0, 255], u16: [0, 65535], i32: [-2147483648, 2147483647], u32: [0, 4294967295] } as const

/** Throws InputError naming the path when the value has the wrong type or lies outside the field's range. */
export function checkField(path: string, field: FieldSpec, value: FieldValue): void {
  if (field.type === 'bool') {
    if (typeof value !== 'boolean') throw new InputError(path, 'must be true or false')
    return
  }
  if (field.type === 'u64') {
    if (typeof value !== 'string' || !/^\d{1,20}$/.test(value) || BigInt(value) >= 1n << 64n)
      throw new InputError(path, 'must be a 64-bit whole number as a string')
    return
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new InputError(path, 'must be a number')
  const whole = field.type in limits
  if (whole && !Number.isInteger(value)) throw new InputError(path, 'must be a whole number')
  const [low, high] = whole ? limits[field.type as keyof typeof limits] : [-Infinity, Infinity]
  const min = field.min ?? low
  const max = field.max ?? high
  if (value < min || value > max)
    throw new InputError(path, min === max ? `must be ${min}` : `must lie in ${min} … ${max}`)
}
