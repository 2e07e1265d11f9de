import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { measuredPlaces, readmes, withMeasured } from '../../../workers/headless/measured.lib'

const rows = [
  { case: 'catch', metric: 'decisions', value: 12345.6, unit: 'decisions/s', versus: null, ratio: null },
  { case: 'small', metric: 'time', value: 1.2345, unit: 'ms', versus: 'stock 3 ms', ratio: 2.43 },
]

describe('tables of measurements in READMEs', () => {
  it('are written between their marks, and nothing else is', () => {
    const text = 'a\n<!-- bench envs -->\nold\n<!-- /bench -->\nb\n<!-- bench other -->\nkept\n<!-- /bench -->\n'
    const written = withMeasured(text, 'envs', rows, 'here.')
    expect(written).toBe(
      'a\n<!-- bench envs -->\n\n| `bench -- envs` | measured | against |\n| --- | --- | --- |\n' +
        '| catch: decisions | 12,346 decisions/s |  |\n| small: time | 1.23 ms | 2.43 × stock 3 ms |\n\nhere.\n<!-- /bench -->\n' +
        'b\n<!-- bench other -->\nkept\n<!-- /bench -->\n',
    )
    expect(withMeasured(written, 'envs', rows, 'here.')).toBe(written)
  })

  it('hold the rows that a place asks for; one that asks for none there is refused', () => {
    const place = (words: string) => `<!-- bench envs ${words} -->\n<!-- /bench -->`
    expect(withMeasured(place('small time'), 'envs', rows, '')).not.toContain('catch')
    expect(() => withMeasured(place('reward'), 'envs', rows, '')).toThrow(/“reward”/)
  })

  it('name the device that computed, once', () => {
    const place = '<!-- bench maps -->\n<!-- /bench -->'
    const on = rows.map((row) => ({ ...row, on: 'a GPU' }))
    expect(withMeasured(place, 'maps', [...on, ...rows], 'here.')).toContain('\n\nhere. WebGPU: a GPU.\n<!--')
  })

  it('stand under suites that exist', () => {
    const places = readmes().flatMap((path) => measuredPlaces(readFileSync(path, 'utf8')))
    expect(places).not.toHaveLength(0)
    for (const { suite } of places) expect(existsSync(`workers/headless/bench/${suite}.lib.ts`), suite).toBe(true)
  })
})
