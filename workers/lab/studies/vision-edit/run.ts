import { agentOf } from '../../agents/open'
import type { Agent } from '../../contracts/agent'
import { InputError } from '../../contracts/errors'
import type { NamedArray } from '../../contracts/model'
import type { AgentInfo, Cell, Finished, Lab, Plan, Question, Row } from '../../contracts/study'
import type { EnvSpec } from '../../contracts/env'
import { createPolicy } from '../../models/policy'
import { projectedOut } from '../../models/project'
import { drawSeeds } from '../../streams'
import { AS_IT_IS, componentTitle, randomTitle, type Arm } from '../changed-agents/arms'
import { playEpisodes } from '../changed-agents/episodes'
import { summarizeChanges } from '../changed-agents/summary'
import { fittedTo, type Fitted, type Way } from './fit'
import type { VisionOptions } from './options'
import { visionWords } from './words'

/** Episodes side by side, and in a batch. */
const SLOTS = 16

/** An agent without a way of its layer's. */
interface Edit extends Arm {
  /** Which component it is, or is as large as. */
  readonly from: number | null
  /** Null: un-edited. */
  readonly way: Way | null
}

export function planEdits({ options: given, spec, agents }: Question): Plan {
  const options = given as VisionOptions
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  requirePictures(agents)
  const { episodes, seed, ...depends } = options
  const shared = { ...depends, from: seed }
  return {
    cells: drawSeeds(seed, episodes).flatMap((own, i) =>
      agents.map((_, agent): Cell => ({ agent, seed: own, depends: shared, batch: String(Math.floor(i / SLOTS)) })),
    ),
    steps: (some) => some.length * (1 + options.count * (1 + options.controls)) * options.decisions,
    run: (some, lab) => run(options, some, lab),
    summarize: (rows) => summarizeChanges(rows, agents, spec, visionWords(rows)),
  }
}

function requirePictures(agents: readonly AgentInfo[]): void {
  const without = agents.find(({ pictures }) => pictures === 0)
  if (without)
    throw new InputError('agents', `${without.name} makes no hidden pictures: choose agents with convolutions`)
}

async function* run(options: VisionOptions, cells: readonly Cell[], lab: Lab): AsyncGenerator<Finished> {
  const { agent, breathe } = lab
  const game = await lab.openGame(SLOTS)
  const fitted = await fittedTo(options, game, lab)
  const weights = await agent.model.read()
  const rows = cells.map((): Row[] => [])
  for (const edit of editsOf(fitted)) {
    const edited = edit.way ? without(agent, weights, fitted, edit.way, game.spec) : agent
    try {
      const episodes = await playEpisodes(edited, cells, options.decisions, game, breathe)
      const { title: arm, kind, from } = edit
      const about = { arm, kind, from, share: edit.way?.share ?? null, gap: fitted.gap }
      for (const [i, episode] of episodes.entries()) rows[i]!.push({ seed: cells[i]!.seed, ...about, ...episode })
    } finally {
      if (edited !== agent) edited.dispose()
    }
  }
  for (const [i, cell] of cells.entries()) yield { cell, rows: rows[i]! }
}

const editsOf = ({ components, controls }: Fitted): Edit[] => [
  { title: AS_IT_IS, kind: 'plain', from: null, way: null },
  ...components.map((way, from): Edit => ({ title: componentTitle(from), kind: 'component', from, way })),
  ...controls.flatMap((ways, from) =>
    ways.map((way, i): Edit => ({
      title: `${randomTitle(i)}, as large as ${componentTitle(from)}`,
      kind: 'random',
      from,
      way,
    })),
  ),
]

/** The same agent with a way taken out of what looks at its layer. Whoever asks disposes of it. */
function without(
  agent: Agent,
  weights: readonly NamedArray[],
  { layer }: Fitted,
  { direction }: Way,
  spec: EnvSpec,
): Agent {
  const { network, form } = agent.model
  const model = createPolicy({ env: spec, network, form, seed: 0, blank: true })
  model.write(projectedOut(weights, layer, direction))
  const { id, name, game, rhythm, acting, hash } = agent
  return agentOf(model, { id, name, game, rhythm, acting, hash })
}
