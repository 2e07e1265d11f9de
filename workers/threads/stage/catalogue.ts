import { policyTarget, sumTarget } from '../../lab/contracts/target'
import { envOptions } from '../../lab/envs/vector'
import { conceptsOf } from '../../lab/saliency/concepts'
import { numberedChanges } from '../../lab/interventions/numbered'
import { interventionsOf } from '../../lab/interventions/registry'
import { scriptOf } from '../../lab/play/scripts'
import type { InterventionEntry } from '../../lab/interventions/entry'
import type { Catalogue, InterventionInfo, MethodInfo } from '../api'
import { listSpecs } from './games'

/** What the menus need to know, gathered from the registries. Those that need tfjs are loaded when asked for. */
export async function readCatalogue(): Promise<Catalogue> {
  const [
    envs,
    { saliencyMethods },
    { networks },
    { presetFor, trainers },
    { speedSpec },
    { ofLearned },
    { countParameters },
    { embeddings, groupings },
    { decompositions },
  ] = await Promise.all([
    listSpecs(),
    import('../../lab/saliency/registry'),
    import('../../lab/models/registry'),
    import('../../lab/trainers/registry'),
    import('../../lab/runs/training/pace'),
    import('../../lab/trainers/parts/metric-specs'),
    import('./parameters'),
    import('../../lab/embedding/registry'),
    import('../../lab/memory/registry'),
  ])
  return {
    envs,
    methods: saliencyMethods.map(({ id, title, glow, cite, signed, unit, options, needs }) => ({
      id,
      title,
      glow,
      cite,
      signed,
      unit,
      options,
      defaultTarget: needs === 'gradient' ? sumTarget : policyTarget,
    })),
    networks: networks.all.map((network) => ({
      id: network.id,
      title: network.title,
      cite: network.cite,
      parameters: countParameters(network, envs),
      memory: network.memory ?? 0,
    })),
    algorithms: trainers.all.map(({ id, title, cite, options, metrics, relabels }) => ({
      id,
      title,
      cite,
      options,
      metrics: [...metrics, ...(relabels ? ofLearned : []), speedSpec],
    })),
    envOptions,
    presets: envs.map(({ id }) => presetFor(id)),
    interventions: Object.fromEntries(envs.map(({ id }) => [id, interventionsOf(id).map(info)])),
    changes: Object.fromEntries(
      envs.map(({ id: env }) => [env, numberedChanges(env).map(({ id, title }) => ({ id, title }))]),
    ),
    embeddings: embeddings.map(describe),
    groupings: groupings.all.map(describe),
    decompositions: decompositions.all.map(describe),
    scripts: Object.fromEntries(envs.flatMap(({ id }) => (scriptOf(id) ? [[id, scriptOf(id)!.help]] : []))),
    concepts: Object.fromEntries(
      envs.map((spec) => [spec.id, conceptsOf(spec, []).map(({ id, title }) => ({ id, title }))]),
    ),
  }
}

const describe = ({ id, title, cite, options }: MethodInfo): MethodInfo => ({ id, title, cite, options })

function info({ id, title, group, help, hypothesis = '', options }: InterventionEntry): InterventionInfo {
  return { id, title, group, help, hypothesis, options }
}
