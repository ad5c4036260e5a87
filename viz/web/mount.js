// What Gradio runs, as the body of a function, once our markup is in its place (lessons/server/page.py).
/* global element, props, server */

const { catalogue, limit, plotly, data, script } = props;
import(new URL(script, document.baseURI)).then(({ mount }) =>
  mount({ element, server, catalogue, limit, plotly, data }),
);
