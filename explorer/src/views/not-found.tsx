import { to } from '../data/route.js';
import { Title } from '../parts/layout.js';

export const NotFound = () => (
  <>
    <Title>There is nothing here</Title>
    <p>
      <a href={to()}>Go to the overview</a>, or search.
    </p>
  </>
);
