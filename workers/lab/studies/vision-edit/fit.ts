import type { Game } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { blankObservations, observationSize, type Observations } from '../../contracts/observation'
import type { Lab } from '../../contracts/study'
import { chosenTarget, valueTarget } from '../../contracts/target'
import { observationOf } from '../../envs/frames'
import { hiddenPictures, type HiddenPicture } from '../../models/project'
import { ownPlay } from '../../play/own-play'
import { streamOf } from '../../streams'
import { asLarge } from '../../vision/as-large'
import { componentsOf, secondMoments, shareAlong } from '../../vision/components'
import { gapOfAll, readLayer, type LayerNumbers } from '../../vision/read'
import { FittedOnce, fittedSeeds } from '../changed-agents/fitted'
import type { VisionOptions } from './options'

/** A direction of a hidden picture's channels, and the share of its squares that lies along it. */
export interface Way {
  readonly direction: Float64Array
  readonly share: number
}

/** What a hidden picture is made of. */
export interface Fitted {
  readonly layer: HiddenPicture
  /** Largest share first. */
  readonly components: readonly Way[]
  /** [component][control]: random ones that take as much. */
  readonly controls: readonly (readonly Way[])[]
  /** How far attributions are off from adding up, of what they ought to; null: of activations, which have nothing to add up to. */
  readonly gap: number | null
}

/** Moments at once. */
const BATCH = 32

const kept = new FittedOnce<Fitted>()

export function fittedTo(options: VisionOptions, game: Game, lab: Lab): Promise<Fitted> {
  const { episodes: _, ...asked } = options
  return kept.of(lab.agent, [asked, game.slots], () => fit(options, game, lab))
}

async function fit(options: VisionOptions, game: Game, lab: Lab): Promise<Fitted> {
  const { decomposition, count, controls, seed } = options
  const layer = layerOf(options, lab)
  const channels = layer.shape[2]
  const { activations, parts, sums, owed } = await numbersOf(options, layer, game, lab)
  const attributed = decomposition === 'attributions'
  const steps = componentsOf(
    attributed ? parts : activations,
    channels,
    count,
    streamOf(String(seed), 'vision components'),
  )
  let step = steps.next()
  for (; !step.done; step = steps.next()) await lab.breathe()
  const moments = secondMoments(activations, channels)
  const wayOf = (direction: Float64Array): Way => ({ direction, share: shareAlong(direction, moments) })
  const components = step.value.directions
    .map(wayOf)
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
  const random = streamOf(String(seed), 'vision controls')
  return {
    layer,
    components,
    controls: components.map(({ share }) =>
      Array.from({ length: controls }, () => wayOf(asLarge(moments, share, () => random.normal()))),
    ),
    gap: attributed ? gapOfAll(sums, owed) : null,
  }
}

/** Throws InputError where the network has no such hidden picture. */
export function layerOf({ layer }: Pick<VisionOptions, 'layer'>, { agent }: Pick<Lab, 'agent'>): HiddenPicture {
  const there = hiddenPictures(agent.model.layers)
  if (there.length === 0)
    throw new InputError('agents', `${agent.name} makes no hidden pictures: choose agents with convolutions`)
  const found = there.at(-1 - layer)
  if (!found)
    throw new InputError('layer', `must be less than ${there.length}: ${agent.name} has no more hidden pictures`)
  return found
}

/** A decision that the agent was asked for. */
interface Asked {
  readonly observation: Observations
  readonly memory: Float32Array | null
}

async function numbersOf(
  options: VisionOptions,
  { name: layer }: HiddenPicture,
  game: Game,
  lab: Lab,
): Promise<LayerNumbers> {
  const { target, steps } = options
  const question = { layer, steps, target: target === 'value' ? valueTarget : chosenTarget }
  const { observation } = game.spec
  const size = observationSize(observation)
  const asked = await drawn(options, game, lab)
  const found: LayerNumbers[] = []
  for (let from = 0; from < asked.length; from += BATCH) {
    const some = asked.slice(from, from + BATCH)
    const rows = blankObservations(observation, some.length)
    some.forEach((one, i) => rows.set(one.observation, i * size))
    const memories = some.map(({ memory }) => memory)
    found.push(await readLayer(lab.agent.model, rows, memories, question))
    await lab.breathe()
  }
  const joined = (of: (one: LayerNumbers) => Float32Array) => {
    const out = new Float32Array(found.reduce((sum, one) => sum + of(one).length, 0))
    found.reduce((at, one) => (out.set(of(one), at), at + of(one).length), 0)
    return out
  }
  return {
    activations: joined((one) => one.activations),
    parts: joined((one) => one.parts),
    sums: joined((one) => one.sums),
    owed: joined((one) => one.owed),
  }
}

/** So many decisions of each of the agent's own episodes, each as likely as any other (Vitter 1985, algorithm R), episode after episode. */
async function drawn(options: VisionOptions, game: Game, { agent, breathe }: Lab): Promise<Asked[]> {
  const { fitted, moments, decisions, seed } = options
  const episodes = Array.from({ length: fitted }, (_, index) => ({
    seen: 0,
    kept: [] as Asked[],
    random: streamOf(String(seed), 'vision moments', index),
  }))
  for await (const { index, seat } of ownPlay({ game, agent, seeds: fittedSeeds(options), decisions, breathe })) {
    const { driver } = seat
    // A launch comes whoever plays.
    if (driver.forced >= 0) continue
    const episode = episodes[index]!
    const at = episode.seen < moments ? episode.seen : episode.random.below(episode.seen + 1)
    episode.seen++
    if (at < moments)
      episode.kept[at] = { observation: observationOf(game.spec.observation, driver.planes), memory: driver.memory }
  }
  return episodes.flatMap(({ kept: own }) => own)
}
