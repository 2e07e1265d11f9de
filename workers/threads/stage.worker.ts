import { expose } from 'comlink'
import { createCommands } from './stage/commands'
import { Stage } from './stage/stage'
import { sayAlive } from './alive'

/** The worker behind the stage: only wiring. What happens is in stage/ and, without threads, in lab/play. */
sayAlive(self)
expose(createCommands(new Stage()))
