// Words that belong to one place's data, and may stand in the page of another nowhere.

export const FOREIGN =
  /\b(?:districts?|circles?|state-wide|statewide|crores?|lakhs?|rupees?|paisa|paise|assam|india|indian|april)\b|₹/i;
