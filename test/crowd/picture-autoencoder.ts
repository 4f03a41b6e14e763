import { PICTURE_SIDE } from '../../lib/crowd/cuboid-picture';
import { type Autoencoder, buildAutoencoder } from '../../lib/model';

/** An untrained auto-encoder for cuboids' pictures, the same every time. */
export function pictureAutoencoder(): Autoencoder {
  return buildAutoencoder({
    architecture: 'convolutional',
    side: PICTURE_SIDE,
    bottleneck: 3,
    normalization: 'l2',
    seed: 0,
  });
}
