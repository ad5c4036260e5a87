// The room "drills".

glassbox.drillsRoom = (section, { request, learner, go, say }) => {
  const open = (params) => {};
  return { open };
};
