import { counted } from '../lab/charts/numbers'
import { policyTarget } from '../lab/contracts/target'
import { gridOf } from '../lab/contracts/observation'
import { join } from 'node:path'
import { openAgent } from '../lab/agents/open'
import { openingOf, rhythmOfCard } from '../lab/agents/requirements'
import type { ViewSpec } from '../lab/contracts/recording'
import { look, openView } from '../lab/play/look'
import { worldOf } from '../lab/envs/world'
import { Player } from '../lab/play/player'
import { recordingOf } from '../lab/recording/games'
import { encodeMaps, type MapFrame } from '../lab/recording/maps'
import { encodeRecording } from '../lab/recording/recording'
import { makeFolder, replaceFile, requireWritable } from '../storage/atomic'
import { parseFlags, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { readAgent } from './checkpoint.lib'
import { gameFlags, openGame, settingFrom } from './games.lib'
import { encodePng } from './png.lib'

/** The site's first paint: an episode with the maps and logits of every decision, to show before any model has loaded. */
const flags = {
  agent: {
    kind: 'text',
    default: 'public/agents/breakout-longest.safetensors',
    help: 'checkpoint file (.safetensors) that comes with the site',
  },
  seed: { kind: 'text', default: '1', help: 'of the game' },
  decisions: { kind: 'text', default: '150', help: 'length' },
  out: { kind: 'text', default: 'public/recordings', help: 'folder' },
  poster: {
    kind: 'text',
    default: 'app/poster.png',
    help: 'picture of the middle of it, shown until the page is there',
  },
  ...gameFlags,
  help: { kind: 'switch', help: 'this list' },
} as const

/** What the page shows to somebody who has chosen nothing yet. */
const view: ViewSpec = { method: 'perturbation', target: policyTarget, options: {} }

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run record -- …\n${usage(flags)}`)
  const seed = wholeNumber('seed', given.seed, 0, 0xffffffff)
  const decisions = wholeNumber('decisions', given.decisions, 1, 10_000)
  const checkpoint = await readAgent(given.agent, '--agent')
  const { card } = checkpoint
  await makeFolder(given.out)
  for (const path of [join(given.out, `${card.id}.maps`), given.poster]) await requireWritable(path)
  const setting = await settingFrom(card.env.id, card.env, given)
  const game = await openGame(card.env.id, 1, openingOf(setting, rhythmOfCard(card)))
  await chooseNodeBackend('wasm')
  const agent = await openAgent(checkpoint, game.spec)
  const player = new Player(worldOf(game), agent.rhythm, setting)
  player.acting = agent.acting
  player.newGame(seed)

  const views = [openView(view, player.spec, agent.model)]
  const frames: MapFrame[] = []
  let poster: Uint8Array | null = null
  while (frames.length < decisions && !player.over) {
    const [mind] = await look({
      policies: [agent.model],
      views,
      planes: player.planes,
      memories: [player.driver.memory],
      past: [player.driver.past],
      spec: player.spec,
      depth: 'full',
    })
    const [map] = mind?.maps ?? []
    if (!mind || !map) throw new Error('the agent said nothing')
    if (frames.length === decisions >> 1) poster = encodePng(game.paint(0), player.spec.width, player.spec.height)
    frames.push({ map: map.map, logits: mind.logits, value: mind.value })
    player.decide(player.choose(mind.logits), mind.memory)
  }

  const recording = recordingOf(player, `shipped/${card.id}`)
  const { width, height } = gridOf(player.spec.observation)
  const maps = encodeMaps({ recording: recording.hash, view, width, height, frames, levels: 63 })
  await replaceFile(join(given.out, `${card.id}.json`), encodeRecording(recording))
  await replaceFile(join(given.out, `${card.id}.maps`), maps)
  if (poster) await replaceFile(given.poster, poster)
  const list = [{ env: card.env.id, agent: recording.agent, recording: `${card.id}.json`, maps: `${card.id}.maps` }]
  await replaceFile(join(given.out, 'index.json'), `${JSON.stringify(list)}\n`)
  console.log(
    `${counted(frames.length, 'decision')} of ${card.name}, score ${game.score(0)}; maps ${(maps.length / 1024).toFixed(0)} kB`,
  )
}

await runCommand(main, { agent: '--agent' })
