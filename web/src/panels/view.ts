/** What a panel hands to the sheet. */
export interface View {
  /** small line above the title: what kind of thing this is */
  eyebrow?: string;
  title: string;
  body: (Node | null | undefined)[];
}
