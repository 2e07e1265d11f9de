import type { Moment } from '../../contracts/moment'
import { gridOf, type Observations } from '../../contracts/observation'
import type { Cell, Finished, Lab, Row } from '../../contracts/study'
import type { Game } from '../../contracts/env'
import type { Policy } from '../../contracts/model'
import type { NumberedChange } from '../../interventions/entry'
import type { View } from '../../saliency/raw-map'
import { streamOf } from '../../streams'
import { placeOf, type Ask, type Place } from '../asked-states'
import { mapOf } from '../attention'
import { NONE, type Part } from './parts'
import { opinionsOf, type Seen } from './put'
import { alteredPixels, salienceOf } from './salience'
import type { Look } from './seen'

export const noRollouts = { rollouts: 0, seed: 0, decisions: 0, samples: () => 0 }

/** Finds the states of an episode, with a game that they can be changed on. */
type Places = (cells: readonly Cell[], asks: Asking['asks'], lab: Lab) => Promise<Found>

interface Found {
  /** On its first slot the episode was made again. */
  readonly game: Game
  readonly place: Place
}

/**
 * Whoever remembers nothing, and plays the same game at the same rhythm, finds the same states there: the episode is made again once for all of them.
 * Agents come one after the other to an episode, so that the last one is all that is worth holding.
 */
export function createPlaces(): Places {
  let [last, held]: [string, Found | null] = ['', null]
  return async (cells, asks, lab) => {
    const { agent, openGame } = lab
    const find = async (): Promise<Found> => {
      const game = await openGame(2)
      return { game, place: await placeOf(cells, asks, game, lab, noRollouts) }
    }
    if (agent.model.memory > 0) return find()
    // By the episode itself: a batch is one agent's.
    const name = JSON.stringify([asks.get(cells[0]!.depends)!.episode!.id, agent.game, agent.rhythm])
    const lacks = cells.some(({ state }) => !held?.place.moments.has(state!))
    if (last !== name || lacks) [last, held] = [name, await find()]
    return held!
  }
}

export interface Asking {
  readonly asks: ReadonlyMap<object, Ask<Part>>
  readonly look: Look
  readonly placeOf: Places
  readonly changes: readonly NumberedChange[]
  /** How maps of an agent are made. */
  viewOf(game: Game, policy: Policy): View
}

/** All of one episode, which is made again once for them. */
export async function* askStates(cells: readonly Cell[], lab: Lab, asking: Asking): AsyncGenerator<Finished> {
  const { agent, breathe } = lab
  const { asks, look } = asking
  const { game, place } = await asking.placeOf(cells, asks, lab)
  for (const state of new Set(cells.map((cell) => cell.state!))) {
    const own = cells.filter((cell) => cell.state === state)
    const moment = place.moments.get(state)!
    const choices = own.flatMap((cell) => {
      const { part } = asks.get(cell.depends)!
      return part.kind === 'choice' ? [{ cell, part }] : []
    })
    const views: Seen[] = []
    for (const { part } of choices) {
      views.push(look(game, moment, place, part, agent.rhythm))
      await breathe(1)
    }
    // What a change leaves as it was is the same picture: it is asked about once.
    const pictures = [...new Set(views.flatMap((view): Observations[] => ('picture' in view ? [view.picture] : [])))]
    const judged = await opinionsOf(agent, game.spec, pictures, moment.memory)
    const opinions = new Map(pictures.map((picture, i) => [picture, judged[i]!]))
    for (const [i, { cell, part }] of choices.entries()) {
      const view = views[i]!
      const row: Row = {
        ...place.names,
        decision: moment.decision,
        change: part.number,
        ...(part.run && { asRun: true }),
        ...('picture' in view
          ? { refusal: '', altered: view.altered, p: opinions.get(view.picture)! }
          : { refusal: view.refusal, altered: false, p: null }),
      }
      yield { cell, rows: [row] }
    }
    for (const cell of own)
      if (asks.get(cell.depends)!.part.kind === 'map')
        yield { cell, rows: [await salienceRow(lab, game, moment, place, asking)] }
  }
}

/** What the agent's map of the state as it is puts on the pixels that each change alters. */
async function salienceRow(
  { agent, breathe }: Lab,
  game: Game,
  moment: Moment,
  place: Place,
  { look, changes, viewOf }: Asking,
): Promise<Row> {
  const { spec } = game
  const see = (number: number, change: NumberedChange | null) =>
    look(game, moment, place, { number, change, run: false }, agent.rhythm)
  const plain = see(NONE, null)
  const altered = changes.map((change, number) => {
    const seen = see(number, change)
    return 'picture' in seen && 'picture' in plain ? alteredPixels(spec.observation, plain.picture, seen.picture) : []
  })
  const view = viewOf(game, agent.model)
  const map = await mapOf({ spec, policy: agent.model, view }, moment)
  await breathe(STEPS_OF_MAP)
  const random = streamOf(place.id, moment.decision, agent.hash, 'elsewhere')
  const salience = salienceOf(map, altered, gridOf(spec.observation), random)
  const digits = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(5)))
  return {
    ...place.names,
    decision: moment.decision,
    map: view.method.id,
    salient: digits(salience.salient),
    elsewhere: digits(salience.elsewhere),
    area: digits(salience.area),
  }
}

/** About what a map costs, in decisions; to see the changes costs as much where nobody has. */
export const STEPS_OF_MAP = 40
