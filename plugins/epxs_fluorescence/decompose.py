"""Patterns that many points share: principal components, non-negative factors, clusters.

Channels (or elements) differ in their noise by orders of magnitude, and what is looked for is
what stands out of it. So they are divided by the root of their mean, which is that of the noise
of counts, before they are decomposed [1]_, and multiplied again afterwards.

References
----------
.. [1] M. R. Keenan and P. G. Kotula, Surf. Interface Anal. 36 (2004) 203-212: scaling for
   Poisson noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from epxs.core.api import ConfigurationError

METHODS = ("pca", "nmf", "k-means")
#: Points that are learnt from at most: of more, so many from all parts.
LEARNT = 20_000


@dataclass(frozen=True)
class Decomposition:
    """What a decomposition found."""

    #: How much of each component is in each point, in the unit of the values; for clusters 1
    #: in the one that the point belongs to and 0 in others. Shape ``(points, components)``.
    amounts: np.ndarray
    #: Shape of the components, or mean of the clusters; shape ``(components, features)``.
    components: np.ndarray
    #: Part of the (scaled) variance that each explains, or of the points that it has; shape
    #: ``(components,)``.
    explained: np.ndarray
    #: Number of the cluster of each point, from 0; -1 without clusters; shape ``(points,)``.
    labels: np.ndarray


def decompose(
    values: np.ndarray, method: str = "pca", components: int = 3, seed: int = 0
) -> Decomposition:
    """Find what many points share.

    Parameters
    ----------
    values
        Counts, or areas; finite, shape ``(points, features)``.
    method
        ``pca``: principal components about the mean; ``nmf``: factors and amounts that are not
        negative (negative values count as zero); ``k-means``: clusters.
    components
        How many.
    seed
        Of the random start of ``nmf`` and ``k-means``: the same numbers every time.

    Raises
    ------
    ConfigurationError
        If there is no such method, or there are more components than points or features; or
        scikit-learn is not installed.
    """
    if method not in METHODS:
        raise ConfigurationError(
            f"decomposition: found the method {method!r}; expected one of: {', '.join(METHODS)}."
        )
    most = min(values.shape) if method != "k-means" else len(values)
    if not 1 <= components <= most:
        raise ConfigurationError(
            f"decomposition: found {components} components for {values.shape[0]} points with "
            f"{values.shape[1]} features; expected 1 to {most}. Ask for fewer."
        )
    scale = np.sqrt(np.maximum(np.abs(values).mean(axis=0, dtype=float), 1e-12))
    scaled = (values / scale).astype(np.float32)
    if method == "nmf":
        np.maximum(scaled, 0.0, out=scaled)
    step = -(-len(scaled) // LEARNT)
    model = _model(method, components, seed).fit(scaled[::step])
    if method == "pca":
        found = model.transform(scaled), model.components_, model.explained_variance_ratio_
        return Decomposition(*_upright(*found, scale), np.full(len(values), -1))
    if method == "nmf":
        amounts, shapes = model.transform(scaled), model.components_ * scale
        size = shapes.sum(axis=1)
        size[size == 0] = 1.0
        # an amount is then the sum of all features that come with it
        amounts = amounts * size
        order = np.argsort(amounts.sum(axis=0))[::-1]
        part = amounts.sum(axis=0)[order] / max(float(amounts.sum()), 1e-12)
        labels = np.full(len(values), -1)
        return Decomposition(amounts[:, order], (shapes / size[:, None])[order], part, labels)
    labels = model.predict(scaled)
    order = np.argsort(-np.bincount(labels, minlength=components), kind="stable")
    labels = np.argsort(order)[labels]
    own = (labels[:, None] == np.arange(components)).astype(float)
    means = model.cluster_centers_[order] * scale
    return Decomposition(own, means, own.mean(axis=0), labels)


def _model(method: str, components: int, seed: int) -> Any:
    try:
        from sklearn.cluster import KMeans
        from sklearn.decomposition import NMF, PCA
    except ImportError as error:
        raise ConfigurationError(
            "decomposition: found no scikit-learn; expected it installed. "
            "Install it: pip install epxs[statistics]"
        ) from error
    if method == "pca":
        return PCA(components, svd_solver="covariance_eigh")
    if method == "nmf":
        return NMF(components, init="nndsvda", max_iter=400, tol=1e-3, random_state=seed)
    return KMeans(components, n_init=4, random_state=seed)


def _upright(
    amounts: np.ndarray, shapes: np.ndarray, explained: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return components in the unit of the values, the larger part of each positive."""
    sign = np.where(np.abs(shapes.min(axis=1)) > shapes.max(axis=1), -1.0, 1.0)
    return amounts * sign, shapes * sign[:, None] * scale, explained
