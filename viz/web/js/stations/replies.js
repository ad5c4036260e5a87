// What the stations' requests bring back, as lessons/stations/replies.py and lessons/server send it. Types alone; nothing
// here runs.

/** @typedef {import('../messages.js').PlacementFacts} PlacementFacts */
/** @typedef {import('../core/format.js').SpanKind} SpanKind */

/**
 * What the processor makes of a picture.
 * @typedef {object} ProcessedPicture
 * @property {boolean} [pad]
 * @property {string} seen address of an image
 * @property {string} shape
 * @property {[number, number, number, number]} kept
 * @property {PlacementFacts} placement counted from the picture's first position
 * @property {string} patches shape
 * @property {number[]} mean
 * @property {number[]} std
 * @property {number} rescale
 */
/** @typedef {{filters: string, indices: number[], size: [rows: number, columns: number], shape: string, caption: string}} PatchesReply */
/**
 * @typedef {object} EncoderReply
 * @property {string} hidden shape
 * @property {string} selected shape
 * @property {boolean} classPosition whether there is one, which is dropped
 * @property {number} layer the hidden state that is read, counted from the end where negative
 * @property {number} read layers that are run
 * @property {number} layers
 * @property {number} heads
 * @property {string} colours base64 of [patch, rgb] bytes
 * @property {string} coloursCaption
 * @property {string} likeness base64 of [patch, patch] float16
 * @property {string} norms base64 of [patch] float32
 * @property {number[]} outliers patches
 */
/** @typedef {{map: string, positions: number, caption: string}} EncoderAttentionReply `map`: [position, position] float16 */
/** @typedef {[word: string, cosine: number][][]} NearestWords for each patch, the nearest first */
/** @typedef {{visual: string, words: string, caption: string}} PlaneReply both base64 of [point, 2] float32 */
/**
 * @typedef {object} ProjectorReply
 * @property {{name: string, kind: string, shape: string, parameters: number}[]} layers
 * @property {string} shape
 * @property {string} parametersText
 * @property {[number, number, number]} medians of lengths: before, after, words
 * @property {{edges: string, visual: string, words: string}} histogram
 * @property {NearestWords} nearest
 * @property {NearestWords} untrained
 * @property {NearestWords} straight
 * @property {number} straightCosine
 * @property {string[]} names of the words in the planes
 * @property {{asTheyAre: PlaneReply, direction: PlaneReply}} planes
 */
/** @typedef {{patch: number, steps: string[]}} ProjectorRowReply */
/**
 * @typedef {object} LensReply
 * @property {string} followed
 * @property {number} layers
 * @property {string} logits base64 of [layer, token] float32
 * @property {string} probabilities likewise
 * @property {number[][]} ranks
 * @property {string[][]} best
 */

/** @typedef {Partial<Record<SpanKind, number>>} Shares of a token's attention */
/**
 * A map of a token, see `SharedMap` in lessons/server/requests/answers.py.
 * @typedef {object} TokenMap
 * @property {Float32Array} [values]
 * @property {string} [map] base64 of the values
 * @property {'share' | 'change' | 'number'} [kind] a share where it is not said, as all else is that of attention
 * @property {number} [low]
 * @property {number} peak
 * @property {boolean} [diverging]
 * @property {Shares} share
 * @property {string} caption
 * @property {string} words
 * @property {string} [title]
 * @property {string} [what]
 * @property {string} [computed]
 * @property {string} [scale]
 * @property {string} [notShown]
 */
/**
 * A token of an answer, with its map as the mean over all layers and heads.
 * @typedef {TokenMap & {id: number, text: string, end?: boolean, p: number, entropy: number, attention: string, sent: number,
 *   top: [text: string, p: number, id: number][], heads: string, headValues?: Float32Array, share: Shares}} Token
 */
/**
 * @typedef {object} PromptSpan
 * @property {SpanKind} kind
 * @property {number} start
 * @property {number} stop
 * @property {string[]} tokens
 * @property {number[]} ids
 * @property {number} hidden how many tokens stand between those before and `tail`
 * @property {string[]} tail
 * @property {number[]} tailIds
 */
/** @typedef {{length: number, imageId: number, spans: PromptSpan[]}} Prompt */
/**
 * @typedef {object} Geometry
 * @property {number} layers
 * @property {number} heads
 * @property {PlacementFacts} placement of the picture's positions, in the prompt
 * @property {number} [cache] bytes of keys and values for each position
 * @property {number} [cached] bytes of all of them
 */
/** @typedef {{run: string, geometry: Geometry | null, strip: Prompt | null, stations: Record<string, string>}} TurnFacts */
/** @typedef {'waiting' | 'loading' | 'working' | 'answering' | 'done' | 'stopped' | 'failed' | 'unknown'} TurnStatus */
/** @typedef {{turn: number, status: TurnStatus, about: TurnFacts, count: number, tokens: Record<string, Token>}} AnswerValue */
/**
 * @typedef {object} CheckValue
 * @property {TurnStatus} status
 * @property {string} note
 * @property {number[]} before probability of each token
 * @property {number[]} without
 * @property {number[][]} random one list a trial
 * @property {string} answer
 * @property {string} randomAnswer
 * @property {number} count patches taken away
 */

/**
 * @typedef {object} StationReplies
 * @property {PatchesReply | EncoderReply | ProjectorReply} station
 * @property {EncoderAttentionReply} encoder_attention
 * @property {ProjectorRowReply} projector_row
 * @property {LensReply} lens
 * @property {{start: number, maps: TokenMap[]}} maps
 * @property {{start: number, tokens: Token[]}} tokens
 * @property {import('../core/why.js').DrawnFigure} export
 * @property {import('../core/why.js').DrawnFigure} drawing
 */
/**
 * @template T
 * @typedef {(T & {error?: undefined}) | {error: string}} Answered
 */
/** @typedef {<K extends keyof StationReplies>(name: K, data: object) => Promise<Answered<StationReplies[K]>>} StationRequest */

export {};
