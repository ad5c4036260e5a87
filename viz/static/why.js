// What each figure over the picture is, how it was computed, how it is scaled, and what it does not show.

glassbox.WHY = {
  image: [
    'The picture as it was given. What lies in the shade, the model never sees.',
    "The checkpoint's own image processor was run; which part of the picture its output shows follows from its settings: resize, crop, pad.",
    'The picture fits the frame.',
    'What the model makes of it. A picture that is cut can lose what the question is about.',
  ],
  patches: [
    'What the encoder is given, cut into its patches.',
    'The grid comes from the checkpoint: the size of its input divided by the size of a patch.',
    'Each square is one patch: the smallest thing that has a position of its own in the language model.',
    'That the model sees the patches apart: in the encoder each looks at all others.',
  ],
  attention: [
    'The picture, and over it the attention of one token of the answer: how much of it fell on each patch.',
    "When the model chose the token, its last position weighed every earlier position, in each head of each layer. These are those weights at the picture's positions, averaged as the line below the scale says. Nothing is smoothed.",
    'From 0 to the largest patch of this token. The scale differs from token to token, so compare the numbers, not the brightness.',
    'Why the token was chosen. Attention is where the model read, not what it made of it.',
  ],
  colours: [
    'The features of all patches as colours: patches of one colour have features alike.',
    'The three directions along which the features of this picture differ most (principal components) are red, green and blue. Of a direction and its opposite the one is taken whose largest coordinate is positive, so that the same picture always looks the same.',
    'Each colour by itself, from its 1st to its 99th percentile over the patches.',
    'Everything else in the features: three directions hold only the share of the variance named below. A colour in one picture means nothing in another.',
  ],
  likeness: [
    'How much the feature of each patch is like that of the patch picked.',
    'The cosine of the angle between the two feature vectors, at the layer that LLaVA reads.',
    'From the least like patch of this picture to 1, the patch itself.',
    'In what the two are alike: object, colour or place. It says nothing of what the language model will use.',
  ],
  'eye-attention': [
    "The encoder's own attention: where one patch, or the class position, looks among the patches.",
    'softmax(query times key) of the layer and head chosen, computed from the very queries and keys of this picture; a mean is over the layers that LLaVA reads.',
    'From 0 to the largest patch for the patch picked.',
    "The language model's attention: that is at station 6. Here no question has been asked yet.",
  ],
  norms: [
    'How long the feature vector of each patch is.',
    'The Euclidean norm of the feature, at the layer that LLaVA reads.',
    'From the shortest to the longest of this picture.',
    'Importance. In large encoders a few patches of plain background are far longer than all others and seem to hold what belongs to the whole picture; they are named below where there are any.',
  ],
  words: [
    "Each patch lettered with the word whose embedding points most nearly where the patch's projected vector points.",
    "The cosine between the projector's output and every row of the language model's word matrix; the largest wins.",
    'As many letters as fit. Patches with the same word as the one picked are filled.',
    'What the patch means to the model. Projected vectors lie far from all words; compare with the projector that never learned anything.',
  ],
  check: [
    'The patches you took away.',
    'Their positions stay in the prompt, but no position may look at them any more, in any layer.',
    'All or nothing: a patch is there or it is not.',
    'What the model would answer about a picture that really lacks the thing: other patches had looked at these in the encoder, before they were taken away.',
  ],
};

/** Fills the "?" of a figure; what it explains can change. */
glassbox.why = (details) => {
  const places = [...details.querySelectorAll('dd')];
  let told = '';
  return (name) => {
    if (name === told) return;
    told = name;
    const texts = glassbox.WHY[name];
    details.hidden = !texts;
    (texts || []).forEach((text, index) => { places[index].textContent = text; });
  };
};
