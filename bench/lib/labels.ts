/** The baseline's label, and the label of the product as it is. */
export const BARE = 'bare';
export const PRODUCT = 'product';
/** The product while Temporal is stopped. */
export const TEMPORAL_AWAY = 'temporal-away';
/** A Koa handler that logs in and does nothing else. */
export const BARE_HTTP = 'bare-http';
