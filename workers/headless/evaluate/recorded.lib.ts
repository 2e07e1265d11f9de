import { randomUUID } from 'node:crypto'
import { counted } from '../../lab/charts/numbers'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { noiseOf } from '../../lab/contracts/noise'
import type { Program } from '../../lab/contracts/program'
import { usualNoops } from '../../lab/play/rollouts'
import { recordGames } from '../../lab/recording/games'
import { spans } from '../../lab/recording/rows'
import { buildColumns, describeGame } from '../../lab/recording/trajectory'
import { distinct } from '../../lab/statistics/distinct'
import { drawSeeds } from '../../lab/streams'
import { replaceFile } from '../../storage/atomic'
import { encodeTrajectory } from '../../storage/trajectory-file'
import { open, wayOf, type Plan } from './plan.lib'
import { meanText, stickyText, unitsText } from './words.lib'

/** Plays the games at the rhythm of the stage, keeps them as one trajectory and prints what came out. */
export async function judgeRecorded(
  checkpoint: Checkpoint<PolicyCard>,
  id: string,
  program: Program | null,
  plan: Plan,
  { path, isNoised }: { readonly path: string; readonly isNoised: boolean },
): Promise<void> {
  const { card } = checkpoint
  const { games, seed } = plan
  const acting = wayOf(card, plan)
  if (isNoised && acting === 'greedy')
    throw new InputError('--noised', 'is about how actions are drawn; a greedy agent draws none: --acting sampled')
  const { game, agent: player, protocol } = await open(checkpoint, games, plan)
  const seeds = drawSeeds(seed, games)
  const recorded = await recordGames({
    game,
    agent: player,
    name: id,
    seeds,
    acting,
    decisions: protocol.timeLimit || Infinity,
    noops: usualNoops(player.rhythm, game.spec),
    program,
    ...(isNoised && { noise: noiseOf(game.spec) }),
  })
  const { episodes, columns } = await buildColumns({
    game,
    recordings: recorded.map(({ recording }) => recording),
    agent: player,
    memories: recorded.map(({ memories }) => memories),
  })
  player.dispose()
  const agent = { id, name: card.name, hash: player.hash }
  const way = isNoised ? 'noised' : acting
  const name = `${card.name}: ${counted(games, `${way} game`)}${program ? `, ${program.title}` : ''}`
  const about = {
    id: randomUUID(),
    name: name.slice(0, 200),
    origin: 'evaluation' as const,
    created: new Date().toISOString(),
    agent,
    media: null,
    bookmarks: [],
  }
  const file = encodeTrajectory({ ...about, game: describeGame(game.spec), episodes, columns })
  await replaceFile(path, file)
  const earned = spans({ episodes, rows: columns.action.length }).map(({ begin, end }) =>
    columns.reward.subarray(begin, end).reduce((a, b) => a + b, 0),
  )
  const units = distinct(
    earned.map((points, i) => ({ points, course: recorded[i]!.course })),
    ({ course }) => course,
  )
  console.log(
    `${card.name}: mean ${meanText(units.map(({ points }) => points))} points over ${unitsText(units.length, games, `${way} game`)}${program ? `, ${program.title}` : ''}, seed ${seed}${stickyText(protocol)}`,
  )
  if (program) {
    const made = recorded.filter(({ recording }) => recording.interventions.length > 0).length
    console.log(`made in ${made} of ${counted(games, 'game')}`)
  }
  console.log(`recorded ${columns.action.length} decisions in ${path}, ${(file.length / 1024).toFixed(0)} kB`)
}
