import { render } from 'svelte/server'
import { expect, it } from 'vitest'
import Bars from '../../../app/charts/Bars.svelte'
import Cells from '../../../app/charts/Cells.svelte'
import type { ShownMap } from '../../../app/state/saliency.svelte'

const textOf = (body: string) =>
  body
    .replace(/<!--.*?-->/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
const shown: ShownMap = {
  shape: [2],
  names: ['pole angle, rad', 'noise'],
  inputs: Float32Array.of(-0.25, 3),
  map: Float32Array.of(-2, 1),
  signed: true,
  unit: 'target per unit',
  coarse: false,
  summary: '',
  age: 0,
  scale: { max: 4, held: false },
  isDifference: false,
}

it('bars name every input, with its number, its unit and its sign', () => {
  const { body } = render(Bars, { props: { shown, names: shown.names!, curve: 'linear', caption: 'Jacobian' } })
  expect(textOf(body)).toBe('Jacobian pole angle −0.250 rad −2.00 noise 3.00 +1.00')
  // On the scale of the map, to the side of the sign.
  expect(
    [...body.matchAll(/class="bar[^"]*?( minus)?[^"]*" style="transform: scaleX\(([^)]*)\)/g)].map(([, , share]) =>
      Number(share),
    ),
  ).toEqual([0.5, 0.25])
  expect(body.match(/minus/g)).toHaveLength(1)
})

it('bars without a sign grow to one side', () => {
  const { body } = render(Bars, {
    props: { shown: { ...shown, signed: false, map: Float32Array.of(2, 1) }, names: shown.names!, curve: 'linear' },
  })
  expect(body).not.toMatch(/minus|signed/)
  expect(textOf(body)).toBe('pole angle −0.250 rad 2.00 noise 3.00 1.00')
})

it('cells say in words what their colours show', () => {
  const { body } = render(Cells, { props: { title: 'Memory', values: Float32Array.of(0.1, -0.9, 0.5, 0), reach: 1 } })
  expect(body).toContain('aria-valuetext="4 numbers; greatest number 2: −0.900, number 3: 0.500, number 1: 0.100"')
  expect(body).toContain('width="32" height="8"')
})
