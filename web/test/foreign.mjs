// Words that belong to one place's data, and may stand in the page of another nowhere.

export const FOREIGN = new RegExp(
  '\\b(?:districts?|(?:revenue )?circles?|state-wide|statewide|crores?|lakhs?|rupees?|paisa|paise|assam|india|indian|' +
    'april|bulletins?|embankments?)\\b|₹',
  'i',
);
