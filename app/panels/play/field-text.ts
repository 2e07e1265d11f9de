import type { FieldSpec, FieldValue } from '../../../workers/lab/contracts/env'

export type Reading =
  { readonly problem: ''; readonly value: FieldValue } | { readonly problem: string; readonly value?: undefined }

/** Typed text as a value of the field, or why not. 64-bit words stay text: numbers would round them. */
export function parseField(field: FieldSpec, text: string): Reading {
  const trimmed = text.trim().replace('−', '-')
  if (field.type === 'u64')
    return /^\d{1,20}$/.test(trimmed) && BigInt(trimmed) < 2n ** 64n
      ? { problem: '', value: trimmed }
      : { problem: 'A whole number up to 2⁶⁴ − 1.' }
  const value = Number(trimmed)
  if (trimmed === '' || !Number.isFinite(value)) return { problem: 'Not a number.' }
  const whole = field.type === 'u8' || field.type === 'u16' || field.type === 'i32' || field.type === 'u32'
  if (whole && !Number.isInteger(value)) return { problem: 'A whole number, please.' }
  if (value < (field.min ?? -Infinity) || value > (field.max ?? Infinity))
    return { problem: `Out of range. ${rangeOf(field)}` }
  return { problem: '', value }
}

export function rangeOf(field: FieldSpec): string {
  const { min, max } = field
  if (min !== undefined && max !== undefined) return `${min} … ${max}.`
  if (min !== undefined) return `${min} or more.`
  return max !== undefined ? `${max} or less.` : ''
}

/** Fields of one inspector section: single ones, and repeated ones by what they repeat (`bricks[]`). */
export interface Section {
  readonly title: string
  readonly single: readonly FieldSpec[]
  readonly repeated: readonly {
    readonly base: string
    readonly count: number
    readonly used: string | undefined
    readonly fields: readonly FieldSpec[]
  }[]
}

export function sectionsOf(fields: readonly FieldSpec[], query: string): Section[] {
  const wanted = query.trim().toLowerCase()
  const match = (field: FieldSpec) => `${field.path} ${field.group} ${field.help}`.toLowerCase().includes(wanted)
  const found = fields.filter((field) => field.editable && match(field))
  return [...new Set(found.map((field) => field.group))].map((title) => {
    const mine = found.filter((field) => field.group === title)
    return { title, single: mine.filter((field) => field.count === undefined), repeated: repeatedOf(mine) }
  })
}

function repeatedOf(fields: readonly FieldSpec[]): Section['repeated'] {
  const many = fields.filter((field) => field.count !== undefined)
  const baseOf = (field: FieldSpec) => field.path.slice(0, field.path.indexOf('[]') + 2)
  return [...new Set(many.map(baseOf))].map((base) => {
    const mine = many.filter((field) => baseOf(field) === base)
    return { base, count: Math.max(...mine.map((field) => field.count ?? 1)), used: mine[0]?.used, fields: mine }
  })
}
