import recordings from '../../../public/recordings/index.json'
import type { Recording, ViewSpec } from '../../lab/contracts/recording'
import { softmax } from '../../lab/agents/acting'
import type { Judgement } from '../../lab/play/look'
import type { Player } from '../../lab/play/player'
import { decodeMaps } from '../../lab/recording/maps'
import type { MapReel } from '../../lab/recording/maps'
import { decodeRecording } from '../../lab/recording/recording'
import { siteFile } from './site'

/** What the agent thought in a recorded episode, as long as the stage follows that very episode. */
export class CachedMinds {
  constructor(
    readonly recording: Recording,
    readonly reel: MapReel,
  ) {}

  /** Null: the player is somewhere else than the recording. */
  at({ driver, timeline, spec }: Player, views: readonly ViewSpec[]): { judgement: Judgement; action: number } | null {
    const { seed, actions, interventions } = timeline.log()
    const { decision } = driver
    const action = this.recording.actions[decision]
    const follows =
      seed === this.recording.seed &&
      interventions.length === 0 &&
      actions.every((done, i) => done === this.recording.actions[i])
    if (!follows || action === undefined || decision >= this.reel.count || spec.id !== this.recording.env.id)
      return null
    const { map, logits, value } = this.reel.at(decision)
    const view = views.findIndex((wanted) => sameView(wanted, this.reel.view))
    const maps = view < 0 ? [] : [{ view, map, signed: this.reel.signed, unit: '', coarse: false }]
    return { judgement: { logits, probabilities: softmax(logits), value, maps }, action }
  }
}

/** The recording for this agent and seed, of those that come with the site; null: the first picture waits for the model. */
export async function loadCachedMinds(env: string, agent: string, seed: number): Promise<CachedMinds | null> {
  try {
    for (const entry of recordings.filter((candidate) => candidate.env === env && candidate.agent === agent)) {
      const files = [siteFile(`recordings/${entry.recording}`), siteFile(`recordings/${entry.maps}`)] as const
      const [recorded, maps] = await Promise.all(files)
      const recording = decodeRecording(new TextDecoder().decode(recorded))
      if (recording.seed === seed) return new CachedMinds(recording, decodeMaps(maps, recording.hash))
    }
  } catch {
    // A missing or damaged cache only costs the head start.
  }
  return null
}

function sameView(a: ViewSpec, b: ViewSpec): boolean {
  const agree = Object.keys(a.options).every((key) => !(key in b.options) || a.options[key] === b.options[key])
  return a.method === b.method && JSON.stringify(a.target) === JSON.stringify(b.target) && agree
}
