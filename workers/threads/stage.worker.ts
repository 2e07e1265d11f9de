import { expose } from 'comlink'
import { createCommands } from './stage/commands'
import { Stage } from './stage/stage'

/** The worker behind the stage: only wiring. What happens is in stage/ and, without threads, in lab/play. */
expose(createCommands(new Stage()))
