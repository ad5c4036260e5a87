// What the server replies to a practice request, as lessons/practice/ writes it, and the tools that each practice is given.

/** @typedef {{error: string}} Refusal in words a visitor can act on */
/**
 * @template T
 * @typedef {(T & {error?: undefined}) | Refusal} Reply
 */

/**
 * @typedef {object} ProofReply where one sees it: a figure, a block of a lesson, or both
 * @property {string} label
 * @property {{name: string, [setting: string]: unknown}} [figure]
 * @property {string} [lesson] slug
 * @property {string} [block] id
 * @property {string} [where] "Lesson 5"
 */

/** @typedef {'text' | 'number' | 'choice' | 'drawing'} CardKind */
/** @typedef {{id: string, lesson: string, ask: string, kind: CardKind, unit: string, choices: string[]}} Card */
/** @typedef {{slug: string, number: number, title: string}} LessonName */
/** @typedef {{cards: Card[], lessons: LessonName[]}} DeckReply */
/**
 * @typedef {object} CardReply
 * @property {boolean | null} right null where nobody but the learner can judge
 * @property {string} answer the reference
 * @property {{text: string, why: string, right: boolean}[]} choices
 * @property {{says: string, found: boolean}[]} points what a good answer mentions, and whether a word of it is in the learner's
 * @property {ProofReply} proof
 */
/** @typedef {{card: {due?: string}, due: string}} RateReply `due` as ISO 8601 */
/** @typedef {Record<string, {due: string, wait: string}>} PreviewsReply by rating */

/** @typedef {'junior' | 'mid' | 'senior'} Level */
/** @typedef {{id: string, level: Level, ask: string}} Question */
/** @typedef {{questions: Question[]}} QuestionsReply */
/**
 * @typedef {object} AnswerReply
 * @property {string} answer
 * @property {number} seconds that it takes to be spoken
 * @property {{says: string, why: string}} wrong
 * @property {{ask: string, hint: string}} follow
 * @property {ProofReply} show
 */
/** @typedef {{ids: string[]}} MockReply */

/**
 * @typedef {object} Exercise
 * @property {string} kind
 * @property {string} seed
 * @property {string} question
 * @property {[string, string][]} given name and text
 * @property {string} unit
 * @property {number} hints how many there are
 * @property {{key: string, text: string}[]} choices
 * @property {{kind: string, seed: string, label: string} | null} then
 */
/** @typedef {{kind: string, name: string}} ExerciseKind */
/** @typedef {Exercise & {kinds: ExerciseKind[]}} ExerciseReply */
/** @typedef {{right: boolean, told: string}} GradeReply */
/** @typedef {{n: number, of: number, hint: string}} HintReply */
/** @typedef {{working: string[]}} SolutionReply */

/** @typedef {{id: string, name: string, also: string, learns: boolean}} BoardPart */
/** @typedef {{id: string, name: string}} Passing */
/** @typedef {{lanes: number, places: number, steps: string[], parts: BoardPart[], passes: Passing[]}} Kit */
/** @typedef {{right: boolean, told: string, reached: number, parts: string[], arrow: string}} BoardGrade */

/**
 * @typedef {object} ToyReply
 * @property {number[]} row
 * @property {number[][]} matrix
 * @property {number} least shortest side
 * @property {number} most longest side
 * @property {number[][]} products `[row, column]`
 * @property {number[]} sums one a column
 * @property {string} told
 * @property {{products: (boolean | null)[][], sums: (boolean | null)[]}} marks null where nothing was written
 */

/** @typedef {import('../core/tools.js').Request} Request */
/** @typedef {import('../core/tools.js').Tools['go']} Go */
/** @typedef {import('../core/tools.js').Tools & {learner: import('./learner.js').Learner}} Tools */
/**
 * @typedef {object} TabTools
 * @property {(params: Record<string, string>) => void} mark writes what is on show into the address, beside the tab
 */

/**
 * Whether the server refused, or could not be reached.
 * @param {object} reply
 * @returns {reply is Refusal}
 */
export const refused = (reply) => 'error' in reply && Boolean(reply.error);
