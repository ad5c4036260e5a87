// Charts: fetches Plotly when the first one is drawn, and keeps each in the colours of the theme that is on. What a chart
// shows stands in words too, for those who cannot see it and for when the library does not arrive.

import { forgetColours, make, themeColour } from '../core/dom.js';
import { phrase } from '../core/words.js';

/** @typedef {import('./wire.js').PlotlyFigure} PlotlyFigure */
/** @typedef {import('./wire.js').Trace} Trace */
/** @typedef {{react: (place: HTMLElement, data: Trace[], layout: object, config: object) => void}} Plotly */

/** @type {{address: string, arriving: Promise<Plotly> | null}} */
const library = { address: '', arriving: null };

/**
 * Say where the plotting library is served; nothing is fetched yet.
 * @param {string} address
 */
export const provideChartLibrary = (address) => {
  library.address = address;
};

/** @returns {Promise<Plotly>} */
const loadLibrary = () => {
  library.arriving ||= new Promise((resolve, reject) => {
    const script = make('script');
    script.src = library.address;
    script.addEventListener('load', () =>
      resolve(/** @type {{Plotly: Plotly}} */ (/** @type {unknown} */ (window)).Plotly),
    );
    script.addEventListener('error', () => {
      library.arriving = null; // the next chart tries again
      reject(new Error(phrase('page.figures.plot.no_library')));
    });
    document.head.append(script);
  });
  return library.arriving;
};

/**
 * A figure's layout in a theme: no ground of its own, text and lines in the page's colours.
 * @param {PlotlyFigure['layout']} layout
 * @param {{ink: string, line: string, sans: string}} theme
 * @returns {Record<string, unknown>}
 */
export const themedLayout = (layout = {}, { ink, line, sans }) => {
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: line };
  const names = new Set([...Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key)), 'xaxis', 'yaxis']);
  return {
    ...layout,
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { ...layout.font, family: sans, size: 13, color: ink },
    autosize: true,
    ...Object.fromEntries([...names].map((name) => [name, { .../** @type {object} */ (layout[name]), ...axis }])),
  };
};

/**
 * A trace that stands for a part of the model, in the part's hue; any other as it is.
 * @param {Trace} trace
 * @param {(part: string) => string} hueOf
 * @returns {Trace}
 */
export const huedTrace = (trace, hueOf) => {
  if (!trace.meta?.part) return trace;
  const color = hueOf(trace.meta.part);
  const coloured = /** @type {const} */ (['line', 'marker', 'error_x']).filter((name) => trace[name]);
  return { ...trace, ...Object.fromEntries(coloured.map((name) => [name, { ...trace[name], color }])) };
};

/**
 * Do something again whenever the page changes its theme, for as long as an element is on the page.
 * @param {HTMLElement} element
 * @param {() => void} act
 */
const onTheme = (element, act) => {
  const themed = new MutationObserver(() => {
    if (!element.isConnected) return themed.disconnect();
    forgetColours();
    return act();
  });
  themed.observe(document.body, { attributes: true, attributeFilter: ['class'] });
};

/**
 * An element in which a chart appears as soon as it is on the page and the library is there.
 * @param {PlotlyFigure} figure
 * @param {string} words what is seen
 */
export const drawChart = (figure, words) => {
  const whole = make('div', 'gb-plot');
  const place = make('div', 'gb-plot-place');
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', words);
  const message = make('p', 'gb-note', phrase('page.figures.plot.drawing'));
  place.append(message);
  whole.append(place);

  /** @param {Plotly} plotly */
  const draw = (plotly) => {
    if (!place.isConnected) return;
    const theme = { ink: themeColour('ink'), line: themeColour('line'), sans: themeColour('sans') };
    const traces = figure.data.map((trace) => huedTrace(trace, themeColour));
    plotly.react(place, traces, themedLayout(figure.layout, theme), { displayModeBar: false, responsive: true });
  };
  loadLibrary()
    .then((plotly) => {
      message.remove();
      draw(plotly);
      onTheme(place, () => draw(plotly));
    })
    .catch((error) => {
      message.textContent = phrase('page.figures.plot.in_words', { trouble: error.message, words });
    });
  return whole;
};
