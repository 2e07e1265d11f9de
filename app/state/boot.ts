import { policyTarget } from '../../workers/lab/contracts/target'
import type { OpenRequest } from '../../workers/threads/api'
import type { ViewSpec } from '../../workers/lab/contracts/recording'
import { bestAgent } from './agents'
import { WorkerLost } from './line'
import { reasonOf } from './notices.svelte'
import type { Session } from './session.svelte'
import { firstMethod } from './targets'
import type { Setting } from './train-form.svelte'
import { readLink, takeFutures, type LinkReading } from './url.svelte'

/** What is on stage before anybody chose: known here, so that nothing has to be asked first. Its recording is the first paint. */
export const first = { env: 'breakout', agent: 'shipped/breakout-longest', seed: 1, backend: 'auto' } as const
/** A map that can be read by somebody who has never seen one: what moves the whole policy when it is blurred. */
const firstViews: readonly ViewSpec[] = [{ method: firstMethod, target: policyTarget, options: {} }]

/** Opens what the address asks for, or the default page: an agent already playing. Of a broken link what is open stays as it is. */
export async function boot(session: Session, hash: string): Promise<void> {
  const futures = takeFutures()
  // Asked first: a game is on screen before whoever is to play it has come, and may not come.
  const wasOpen = session.stage.life === 'open'
  const reading = await readLink(hash, session.stage)
  session.notices.dismiss('link')
  if (reading.kind === 'broken') return openInstead(session, reading.reason, wasOpen)
  try {
    if (reading.kind === 'none') return await openDefault(session)
    await openLink(session, reading)
    if (futures) void session.branch.watch()
  } catch (error) {
    // The stage starts again by itself, with this very request.
    if (error instanceof WorkerLost) return
    if (reading.kind === 'none') session.notices.fail(error, '', 'open')
    else await openInstead(session, reasonOf(error), wasOpen)
  }
}

async function openInstead(session: Session, reason: string, wasOpen: boolean): Promise<void> {
  const { notices, link } = session
  const instead = wasOpen ? 'What was open stays open' : 'Here is the usual page instead'
  notices.say('error', `This link cannot be opened: ${reason}. ${instead}.`, 'link')
  // The address tells what is open again.
  if (wasOpen) return link.followChoice()
  await openDefault(session).catch((error: unknown) => notices.fail(error, '', 'open'))
}

/** A shared moment stands still: the visitor is to see it. */
async function openLink(
  { stage, preferences }: Session,
  { text, asks }: Extract<LinkReading, { kind: 'state' }>,
): Promise<void> {
  const { env, agent, rival = null, seed, program = null, views, acting, stack, overlay } = asks
  const request: OpenRequest = {
    env: env.id,
    setting: env,
    agent,
    rival,
    seed,
    backend: 'auto',
    program,
    replay: { link: text },
  }
  await stage.start(request, views)
  preferences.opacity = overlay.opacity
  preferences.hold = overlay.holdScale
  await stage.api.setActing(acting)
  await stage.api.setStackMode(stack)
}

async function openDefault({ stage, notices, pages }: Session): Promise<void> {
  try {
    await stage.start(first, firstViews)
  } catch (error) {
    if (error instanceof WorkerLost) throw error
    notices.say('warning', `${reasonOf(error)}. Nobody plays until you choose an agent.`, 'open')
    await stage.start({ ...first, agent: null }, [])
  }
  if (pages.current.stage) await stage.api.play()
}

/** A new game set up another way, with whoever plays. */
export async function changeSetting({ stage }: Session, setting: Setting): Promise<void> {
  const { status } = stage
  if (!status) return
  await stage.ask(async () => {
    await stage.start(
      { env: status.env, agent: status.agent?.id ?? null, seed: status.seed, backend: 'auto', setting },
      stage.views,
    )
    await stage.api.play()
  }, 'Set up')
}

/** Another game, with its own best agent. */
export async function changeGame({ stage, library }: Session, env: string): Promise<void> {
  const seed = stage.status?.seed ?? first.seed
  await stage.ask(async () => {
    await stage.start({ env, agent: bestAgent(library.entries, env), seed, backend: 'auto' }, stage.views)
    await stage.api.play()
  }, 'Open game')
}
