import { decodeLink, encodeLink } from '../../lab/recording/link'
import type { Course, LinkAsks, OpenRequest } from '../api'
import { describeEpisode } from './record'
import type { Stage } from './stage'

/** What a link asks for besides what was done. Throws InputError naming the field. */
export function readAsks(text: string): LinkAsks {
  const { actions: _, ticks: __, interventions: ___, ...asks } = decodeLink(text)
  return asks
}

/** What is to be done again; of a link it stands in its text. Throws InputError naming the field. */
export function courseOf(replay: OpenRequest['replay']): Course | undefined {
  if (!replay || !('link' in replay)) return replay
  const { env, actions, ticks, interventions, rhythm } = decodeLink(replay.link)
  return { version: env.version, actions, ticks, interventions, ...(rhythm && { rhythm }) }
}

/** Throws InputError where there is more to say than a link holds. */
export function writeLink(
  stage: Stage,
  look: Pick<LinkAsks, 'views' | 'overlay'>,
): { readonly text: string; readonly env: string } {
  const { company } = stage
  const player = stage.player()
  const { env, setting, hash: _, ...episode } = describeEpisode(player, company.player?.id ?? null)
  const text = encodeLink({
    version: 1,
    env: { id: env, version: player.spec.version, ...setting },
    ...episode,
    ...(company.rival && { rival: company.rival.id }),
    acting: player.acting,
    stack: player.stack,
    ...look,
  })
  return { text, env }
}
