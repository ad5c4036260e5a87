// What the shell's requests bring back, as lessons/server sends it. Types alone; nothing here runs.

/** @typedef {'waiting' | 'loading' | 'working' | 'answering' | 'done' | 'stopped' | 'failed'} TurnStatus */

/**
 * A shipped picture, see lessons/gallery.py.
 * @typedef {object} Card
 * @property {string} file
 * @property {string} title
 * @property {string[]} questions
 * @property {string} kind `scene` where the embedded model knows what is on it
 * @property {string} licence
 * @property {string} credit
 * @property {string} thumbnail address of an image
 */

/**
 * The model that is running, see `ModelFacts` in lessons/engine.py.
 * @typedef {object} Model
 * @property {string} name
 * @property {string} parameters rounded, with a unit
 * @property {string} exact all digits of it
 * @property {string} number the type of its numbers; empty where a recorded run is on show
 * @property {string} device
 * @property {number} layers
 * @property {number} heads
 * @property {string} world what it knows, in a sentence; empty where the checkpoint does not say
 */

/**
 * How far the loading is.
 * @typedef {object} ModelStatus
 * @property {'waiting' | 'loading' | 'ready' | 'failed'} phase
 * @property {string} text
 * @property {number | null} fraction from 0 to 1, where it is known
 * @property {Model | null} model
 */

/** @typedef {ModelStatus & {visit: string, lost: string, next: number, crowded?: undefined}} Greeting `next` in seconds */
/** @typedef {{crowded: string, next: number}} Crowded there is no room for the page */
/** @typedef {{preview: string, size: [number, number], notices?: string[]}} OpenedPicture */
/** @typedef {OpenedPicture & {picture: true, pad: boolean}} ResumedPicture */

/**
 * What the processor makes of a picture, see `image` in lessons/stations/replies.py.
 * @typedef {object} SeenPicture
 * @property {true} ready
 * @property {boolean} pad
 * @property {string} seen address of an image
 * @property {string} shape
 * @property {[number, number, number, number]} kept left, top, right and bottom as shares of the original
 * @property {[number, number]} grid rows and columns
 * @property {[number, number]} patch width and height as shares of `seen`
 * @property {string} patches shape
 * @property {number[]} mean
 * @property {number[]} std
 * @property {number} rescale
 */

/**
 * An answer under way. `count` and what follows it are there as soon as the answer has begun.
 * @typedef {object} AnswerProgress
 * @property {number} turn
 * @property {TurnStatus} status
 * @property {string} note
 * @property {number} place how many wait before this one
 * @property {number} count of tokens
 * @property {string} about JSON of what seldom changes
 * @property {Record<string, string>} tokens JSON of the last ones, by their place
 * @property {number} version
 */

/**
 * A check under way; `before` and what follows it are there as soon as it has begun.
 * @typedef {object} CheckProgress
 * @property {number} turn
 * @property {TurnStatus} status
 * @property {string} note
 * @property {number[]} [before] probability of each token
 * @property {number[]} [without]
 * @property {number[][]} [random] one list a trial
 * @property {string} [answer]
 * @property {string} [randomAnswer]
 * @property {number} [count] of patches taken away
 */

/** @typedef {{type: string, name: string, content: string}} SentFile `content` in base64 */

/**
 * @typedef {object} Replies
 * @property {Greeting | Crowded} greet
 * @property {object} ask
 * @property {object} check
 * @property {(AnswerProgress | CheckProgress) & {version: number, lost?: undefined} | {lost: true}} follow
 * @property {object} stop
 * @property {object} frame
 * @property {object} load_again
 * @property {object} start_again
 * @property {OpenedPicture} open_picture
 * @property {SeenPicture | {ready: false}} look
 * @property {ResumedPicture | {picture: false}} resume
 * @property {SentFile} export
 */

/**
 * Why a request was not done; `unreachable` where the server did not answer, `unknown` where it had forgotten the page,
 * `busy` where an answer under way stands against it.
 * @typedef {{error: string, unreachable?: boolean, unknown?: boolean, busy?: boolean}} Refusal
 */
/**
 * @template T
 * @typedef {(T & {error?: undefined}) | Refusal} Answered
 */
/**
 * One request and its reply; a request sent while the server is away is refused, never thrown.
 * @typedef {<K extends keyof Replies>(name: K, data?: object, file?: File | null) => Promise<Answered<Replies[K]>>} RequestReply
 */

export {};
