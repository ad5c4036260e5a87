// The room "frontier".

glassbox.frontierRoom = (section, { request, learner, go, say }) => {
  const open = (params) => {};
  return { open };
};
