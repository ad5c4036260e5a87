// The room "budget".

glassbox.budgetRoom = (section, { request, learner, go, say }) => {
  const open = (params) => {};
  return { open };
};
