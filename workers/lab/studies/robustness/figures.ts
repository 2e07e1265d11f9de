import { showCount } from '../../charts/numbers'
import type { Figure, Series } from '../../contracts/study'
import { atEqualLength, stageName, type Asked, type Findings, type Stage } from './findings'
import { histogram, matrix, mosaics } from './matrices'
import { performanceSeries } from './score-series'

/** Of more families their large figures are folded. */
const FEW = 3

/** All that there is to draw of these rows, what tells most first. */
export function figuresOf(asked: Asked, findings: Findings): Figure[] {
  const { families, stages } = findings
  const many = families.length > FEW
  return [
    moreFigure(findings),
    ...(stages.length > 1 ? mosaics(asked, findings) : []),
    ...curves(findings),
    ...scoreFigure(findings),
    ...gameFigure(findings),
    ...salientFigure(findings),
    ...families.map(({ last }) => matrix(asked, last, findings, many)),
    ...stages
      .filter((stage) => !families.some(({ last }) => last === stage))
      .map((stage) => matrix(asked, stage, findings, true)),
    ...families.flatMap(({ last }) => histogram(asked, last, findings, many)),
  ]
}

const ends = ({ mean, low, high }: Stage['more']) => (Number.isFinite(low) ? { low, high } : { low: mean, high: mean })

function moreFigure(findings: Findings): Figure {
  const { families } = findings
  const last = families.map((family) => family.last)
  return {
    id: 'more',
    title: 'How much oftener two agents differ under changes',
    kind: 'intervals',
    x: 'family',
    y: 'more, share of choices',
    names: last.map((stage) => stageName(stage, findings)),
    series: [
      {
        name: 'under changes less as they are',
        x: last.map((_, i) => i),
        y: last.map(({ more }) => more.mean),
        low: last.map(({ more }) => ends(more).low),
        high: last.map(({ more }) => ends(more).high),
      },
    ],
    caption: 'Mean and 95 % interval over agents and episodes; 0: as often as in the states as they are.',
  }
}

/** What training does to scores, and to agreement. */
function curves(findings: Findings): Figure[] {
  const { families, lengths } = findings
  if (lengths.length < 2) return []
  const scores = families.map(performanceSeries).filter(({ x }) => x.length > 1)
  const from = families[0]!.last.performance?.from
  const agreements = families
    .filter(({ stages }) => stages.length > 1)
    .map(({ name, stages }): Series => ({
      name,
      x: stages.map(({ group }) => group.decisions ?? 0),
      y: stages.map(({ changed }) => 1 - changed.mean),
      // Of many families bands hide each other.
      ...(families.length <= FEW && {
        low: stages.map(({ changed }) => 1 - ends(changed).high),
        high: stages.map(({ changed }) => 1 - ends(changed).low),
      }),
    }))
  return [
    ...(scores.length > 0
      ? [
          {
            id: 'scores',
            title: 'What agents score as they train',
            kind: 'lines',
            x: 'decisions',
            y: 'return',
            series: scores,
            caption: `Mean over the agents of a family, band: one standard deviation between them. ${from === 'games' ? 'Games of this study, as they act.' : 'Their last games in training, exploring as they then did, a life each where lives end episodes.'}`,
          } satisfies Figure,
        ]
      : []),
    ...(agreements.length > 0
      ? [
          {
            id: 'agreement-curves',
            title: 'Agreement under changes as they train',
            kind: 'lines',
            x: 'decisions',
            y: 'agreement under changes',
            series: agreements,
            caption: `Mean over states and changes${families.length <= FEW ? ', band: 95 % interval over agents and episodes' : ''}.`,
          } satisfies Figure,
        ]
      : []),
  ]
}

function scoreFigure(findings: Findings): Figure[] {
  const all = atEqualLength(findings)
  if (all.length === 0) return []
  return [
    {
      id: 'score',
      title: 'Agreement under changes against score, at equal training',
      kind: 'points',
      x: 'return',
      y: 'agreement under changes',
      series: all.map(({ length, families, relation: { x, y, fit } }) => ({
        name: `${showCount(length)} decisions`,
        x,
        y,
        words: families,
        ...(fit && { fit }),
      })),
      caption: 'A point is a family; lines are least squares among families of one length.',
    },
  ]
}

function gameFigure({ families }: Findings): Figure[] {
  const played = families.flatMap(({ name, last }) => (last.underChanges ? [{ name, ...last.underChanges }] : []))
  if (played.length === 0) return []
  return [
    {
      id: 'games',
      title: 'Scores under every change against agreement under it',
      kind: 'points',
      x: 'agreement under the change',
      y: 'score under the change',
      series: played.map(({ name, x, y, fit }) => ({ name, x, y, ...(fit && { fit }) })),
      caption: 'A point is a change, the mean of a family’s agents; lines are least squares of each family.',
    },
  ]
}

/** Above each other in one row: the maps as they are, and laid elsewhere. */
const ASIDE = 0.28

function salientFigure(findings: Findings): Figure[] {
  const { families } = findings
  const known = families.flatMap(({ last }) => (last.salient ? [{ stage: last, ...last.salient }] : []))
  if (known.length === 0) return []
  const series = (
    name: string,
    of: (one: (typeof known)[number]) => Stage['more'],
    by: number,
    quiet: boolean,
  ): Series => ({
    name,
    x: known.map((_, i) => i + by),
    y: known.map((one) => of(one).mean),
    low: known.map((one) => ends(of(one)).low),
    high: known.map((one) => ends(of(one)).high),
    quiet,
  })
  return [
    {
      id: 'salience',
      title: 'Is what is salient what makes agents choose otherwise?',
      kind: 'intervals',
      x: 'family',
      y: 'rank correlation beyond size',
      names: known.map(({ stage }) => stageName(stage, findings)),
      series: [
        series('salience of what is changed', ({ beyond }) => beyond, 0, false),
        series('the same maps laid elsewhere', ({ elsewhere }) => elsewhere, ASIDE, true),
      ],
      caption:
        'Over the changes of a state: what maps put on what is changed against how many agents then choose otherwise, with its size taken out; mean and 95 % interval over agents and episodes. Grey: the same maps laid elsewhere, which know nothing of the place.',
    },
  ]
}
