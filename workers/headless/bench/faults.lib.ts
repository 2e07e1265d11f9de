import { existsSync } from 'node:fs'
import type { Row } from '../bench'
import { mutateInputs } from './faults/inputs.lib'
import { killTrainings } from './faults/kills.lib'
import { killPages } from './faults/page-kills.lib'
import { soak } from './faults/soak.lib'

/**
 * What a long life does to it: files that nobody wrote, trainings that are killed at any moment and go on, in
 * Node and in a page whose tab, renderer or GPU process goes, and a tab that is watched,
 * trains and records for minutes. Bounded by counts, which `FAULTS=10` multiplies. Needs `npm run build`; a fault ends it with an error that says how to meet it again.
 */
const times = Number(process.env.FAULTS ?? 1)
const MINUTES = 1
const FILES = 500
const KILLS = 10
/** Of each of a page's processes. */
const PAGE_KILLS = 2

const row = (name: string, metric: string, value: number, unit = ''): Row => ({
  case: name,
  metric,
  value,
  unit,
  versus: null,
  ratio: null,
})

export default async function* faults(): AsyncGenerator<Row> {
  if (!existsSync('dist/index.html')) throw new Error('there is no built site: npm run build first')
  const seed = Math.floor(Date.now() / 1000)
  yield* inputs(seed)
  yield* kills(seed)
  yield* pageKills(seed)
  yield* growth()
}

async function* kills(seed: number): AsyncGenerator<Row> {
  const { kills: killed, chains, equal, refusals } = await killTrainings(KILLS * times, seed)
  if (refusals.length > 0) throw new Error(`a killed training, seed ${seed}, could not go on: ${refusals[0]}`)
  const name = 'training headless with --resume'
  yield row(name, 'killed', killed, 'times')
  yield row(name, 'ends', chains)
  yield row(name, 'ends equal to the undisturbed one to the byte', equal)
}

async function* pageKills(seed: number): AsyncGenerator<Row> {
  for await (const { victim, kills: killed, chains, equal, refusals } of killPages(PAGE_KILLS * times, seed)) {
    if (refusals.length > 0) throw new Error(`a training in the page, ${victim} killed, seed ${seed}: ${refusals[0]}`)
    const name = `training in the page, its ${victim} killed`
    yield row(name, 'killed', killed, 'times')
    yield row(name, 'ends', chains)
    yield row(name, 'ends equal to the undisturbed one to the byte', equal)
  }
}

async function* inputs(seed: number): AsyncGenerator<Row> {
  for await (const { reader, given, refused, faults, longestMs } of mutateInputs(FILES * times, seed)) {
    if (faults.length > 0)
      throw new Error(`${reader}, seed ${seed}: ${faults.length} of ${given} files, the first ${faults[0]}`)
    yield row(`mutated ${reader}`, 'read', given, 'files')
    yield row(`mutated ${reader}`, 'refused by the name of a field', refused, 'files')
    yield row(`mutated ${reader}`, 'the longest', longestMs, 'ms')
  }
}

async function* growth(): AsyncGenerator<Row> {
  const { perMinute, last, longTasks, busyTasks, requests, minutes } = await soak(MINUTES * times)
  const name = 'watch, train and record'
  yield row(name, 'for', minutes, 'min')
  yield row(name, 'renderer memory', last.memory, 'MB')
  yield row(name, 'renderer memory grows by', perMinute.memory, 'MB a minute')
  yield row(name, 'page heap grows by', perMinute.page, 'MB a minute')
  yield row(name, 'heaps of workers grow by', perMinute.workers, 'MB a minute')
  yield row(name, 'nodes', perMinute.nodes, 'a minute')
  yield row(name, 'listeners', perMinute.listeners, 'a minute')
  yield row(name, 'files asked for', requests, 'a minute')
  yield row(name, 'tasks of the page over 50 ms by the clock', longTasks, 'a minute')
  yield row(name, 'tasks of the page over 50 ms of the processor', busyTasks, 'in half a minute')
}
