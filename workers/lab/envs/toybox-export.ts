import { LosslessNumber } from 'lossless-json'
import type { FieldValue } from '../contracts/env'
import { createFinder, readField } from './fields'
import type { BatchGame } from './game'
import type { Grid, Shape } from './toybox-shape'
import { shapesOf, type Part } from './toybox-shapes'
import { colorOf, toJson, type Json } from './toybox-values'

export function exportTree(game: BatchGame, slot: number, part: Part): Json {
  const state = game.state(slot)
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength)
  const find = createFinder(game.spec)
  const value = (path: string): Json => {
    const { offset, field } = find(path)
    return toJson(readField(view, offset, field.type), field.type)
  }
  const encode = (shape: Shape): Json => {
    switch (shape.kind) {
      case 'leaf':
        return value(shape.path)
      case 'nullable':
        return game.read(slot, shape.path) === shape.none ? null : value(shape.path)
      case 'choice':
        return shape.of[Number(game.read(slot, shape.path))] ?? null
      case 'maybe':
        return game.read(slot, shape.present) === true ? encode(shape.item) : null
      case 'rgba':
        return colorOf(Number(game.read(slot, shape.path)))
      case 'object':
        return Object.fromEntries(Object.entries(shape.entries).map(([key, entry]) => [key, encode(entry)]))
      case 'list':
        return Array.from({ length: shape.count ? Number(game.read(slot, shape.count)) : shape.most }, (_, i) =>
          encode(shape.item(i)),
        )
      case 'length':
        return value(shape.count)
      case 'constant':
        return shape.value
      case 'tagged': {
        const [tag, form] = Object.entries(shape.forms)[Number(game.read(slot, shape.path))] ?? []
        return tag && form ? { [tag]: encode(form) } : null
      }
      case 'cells':
        return rowsOf(shape.grid, (path) => game.read(slot, path)).flatMap((row, y) =>
          row.flatMap((marked, x) => (marked === true ? [new LosslessNumber(String(y * row.length + x))] : [])),
        )
      case 'chart':
        return rowsOf(shape.grid, (path) => game.read(slot, path)).map((row) =>
          row.map((cell) => shape.letters[Number(cell)] ?? '').join(''),
        )
      default:
        return shape satisfies never
    }
  }
  return encode(shapesOf(game)[part])
}

/** The cells of a grid that are in use. */
function rowsOf({ width, height, columns, cell }: Grid, read: (path: string) => FieldValue): FieldValue[][] {
  return Array.from({ length: Number(read(height)) }, (_, y) =>
    Array.from({ length: Number(read(width)) }, (_, x) => read(cell(y * columns + x))),
  )
}
