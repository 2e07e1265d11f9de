import type { Figure, Series } from '../../contracts/study'
import { componentTitle } from '../changed-agents/arms'
import type { OverUnits } from '../designs/over-units'
import type { Agreement, Dynamics, Link } from './findings'

/** `named`: of which agent, where there are several. */
export const figuresOf = (
  agreements: readonly Agreement[],
  all: readonly Dynamics[],
  named: (at: number) => string,
) => [
  agreementFigure(agreements),
  ...all.flatMap((one, i) => [
    matrixFigure(one, 'slope', named(i), i),
    matrixFigure(one, 'found', named(i), i),
    keptFigure(one, 'slope', named(i), i),
    keptFigure(one, 'found', named(i), i),
  ]),
]

function line(name: string, x: readonly number[], over: readonly OverUnits[]): Series {
  return {
    name,
    x,
    y: over.map(({ mean }) => mean),
    low: over.map(({ low, mean }) => (Number.isFinite(low) ? low : mean)),
    high: over.map(({ high, mean }) => (Number.isFinite(high) ? high : mean)),
  }
}

function agreementFigure(agreements: readonly Agreement[]): Figure {
  const whole = agreements.filter(({ behaviour }) => behaviour === null)
  const lags = whole.map(({ lag }) => lag)
  return {
    id: 'agreement',
    title: 'How much of the slopes through the agent came true, in sign',
    kind: 'lines',
    x: 'decisions later',
    y: 'share of the slopes’ size',
    series: [
      line(
        'the same episode',
        lags,
        whole.map(({ own }) => own),
      ),
      { name: 'other episodes', quiet: true, x: lags, y: whole.map(({ others }) => others) },
    ],
    caption:
      'Slopes of one episode against what its own memory, and what other episodes’ memories, went on to do. Above a half both may lie by habit alone; what counts is the one above the other.',
  }
}

const wordsOf = {
  slope: {
    title: 'What one component adds to another a decision later, through the agent',
    y: 'slope',
    kept: 'What is left of a component, through the agent',
    caption:
      'Mean slope over episodes, each component in units of its own spread. Rows come before, columns after. What the agent saw is held as it was: what runs through the world is no part of this.',
    keptCaption:
      'Slope of each component with respect to itself, 95 % intervals over episodes. A line that falls evenly is a memory that leaks away.',
  },
  found: {
    title: 'What one component goes with in another a decision later',
    y: 'mean product',
    kept: 'What a component goes with in itself',
    caption:
      'Mean product of standardised components over pairs of decisions. Rows come before, columns after. Both may follow from what was seen.',
    keptCaption: 'Mean product of each component with itself so many decisions later, 95 % intervals over episodes.',
  },
} as const

function matrixFigure({ links, shares }: Dynamics, what: 'slope' | 'found', named: string, at: number): Figure {
  const first = Math.min(...links.map(({ lag }) => lag))
  const shown = links.filter(({ lag }) => lag === first)
  const { title, y, caption } = wordsOf[what]
  const names = shares.map((_, k) => componentTitle(k))
  return {
    id: `${what}-${at + 1}`,
    title: `${title}${named}`,
    kind: 'matrix',
    x: 'after',
    y,
    names,
    series: names.map((name, from) => ({
      name: `${name}, before`,
      x: names.map((_, to) => to),
      y: names.map((_, to) => meanOf(shown, from, to, what)),
    })),
    reach: Math.max(...shown.map((link) => Math.abs(link[what].mean)), 1e-6),
    caption,
  }
}

const meanOf = (links: readonly Link[], from: number, to: number, what: 'slope' | 'found') =>
  links.find((link) => link.from === from && link.to === to)![what].mean

function keptFigure({ links, shares }: Dynamics, what: 'slope' | 'found', named: string, at: number): Figure {
  const { kept, y, keptCaption } = wordsOf[what]
  return {
    id: `${what}-kept-${at + 1}`,
    title: `${kept}${named}`,
    kind: 'lines',
    x: 'decisions later',
    y,
    folded: what === 'found',
    series: shares.map((_, k) => {
      const own = links.filter(({ from, to }) => from === k && to === k)
      return line(
        componentTitle(k),
        own.map(({ lag }) => lag),
        own.map((link) => link[what]),
      )
    }),
    caption: keptCaption,
  }
}
