// The last word of a page that is being closed or loaded again.

/** @typedef {{id: number, props?: {server_fns?: string[]}}} GradioComponent */
/** @typedef {{root?: string, api_prefix?: string, components?: GradioComponent[]}} GradioConfig */

/**
 * Let the server know that nobody watches any more. Sent by hand: a plain request of Gradio's would be dropped with the page.
 * @param {string} key of the session
 * @returns {boolean} whether it could be sent
 */
export const sendGoodbye = (key) => {
  /** @type {GradioConfig} */
  const config = /** @type {Window & {gradio_config?: GradioConfig}} */ (window).gradio_config ?? {};
  const { root = '', api_prefix: prefix = '', components = [] } = config;
  const component = components.find((one) => one.props?.server_fns?.includes('leave'));
  if (!component) return false;
  fetch(`${root}${prefix}/component_server/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      data: { session: key },
      component_id: component.id,
      fn_name: 'leave',
      session_hash: 'leaving',
    }),
    keepalive: true,
  }).catch(() => {}); // the page is going: nobody is left to hear of it
  return true;
};
