"""The map itself, drawn with folium: an element of the page, and a script with an address of its own.

folium's own pages put scripts inline and load a dozen files from other hosts. Ours is reduced to what Leaflet needs:
the element has a fixed id, so that the script is the same for everybody and can be cached; no word or place of ours
goes through folium, which writes texts into JavaScript unescaped. static/map.js does the rest.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import folium
from folium.template import Template
from xstatic.pkg import leaflet, leaflet_markercluster

from heritage.atlas.rules import MAX_ZOOM
from heritage.tiles import TileLayer
from heritage.town import MapFrame

MAP_ID, BASE_ID = "town_map", "town_map_base"

_LEAFLET, _MARKERCLUSTER = Path(leaflet.BASE_DIR), Path(leaflet_markercluster.BASE_DIR)

PACKAGED_FILES: Mapping[str, Path] = {
    "leaflet/leaflet.js": _LEAFLET / "leaflet.js",
    "leaflet/leaflet.css": _LEAFLET / "leaflet.css",
    "leaflet/leaflet.markercluster.js": _MARKERCLUSTER / "leaflet.markercluster.js",
    "leaflet/MarkerCluster.css": _MARKERCLUSTER / "MarkerCluster.css",
    **{f"leaflet/images/{path.name}": path for path in sorted((_LEAFLET / "images").iterdir())},
}
"""What pages load of the packages: the short forms alone, from our own host."""

WIDER = 0.15
"""How much of the frame's size may be seen beyond its edges: a mark at the edge needs room for its card."""


class TownMap(folium.Map):
    """folium's map without its other hosts, its style elements and its inline script."""

    default_js = []  # noqa: RUF012  # folium reads these from the class
    default_css = []  # noqa: RUF012
    _template = Template(
        """
        {%- macro html(this, kwargs) -%}
        <div class="canvas" id="{{ this.get_name() }}"></div>
        {%- endmacro -%}
        {%- macro script(this, kwargs) -%}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            crs: L.CRS.{{ this.crs }},
            ...{{ this.options|tojavascript }}
        });
        {%- endmacro -%}
        """
    )

    def get_name(self) -> str:
        return MAP_ID


class BaseLayer(folium.TileLayer):
    """The pictures; not on the map until static/map.js puts them there and watches whether they come."""

    def get_name(self) -> str:
        return BASE_ID


class MapDrawing:
    """What folium made of a map: html, the element; script, what makes a map of it."""

    def __init__(self, frame: MapFrame, layer: TileLayer | None) -> None:
        north_south, west_east = WIDER * (frame.north - frame.south), WIDER * (frame.east - frame.west)
        drawn = TownMap(
            location=((frame.south + frame.north) / 2, (frame.west + frame.east) / 2),
            zoom_start=frame.min_zoom,
            tiles=_base(layer) if layer else None,
            max_bounds=True,
            min_lat=frame.south - north_south,
            max_lat=frame.north + north_south,
            min_lon=frame.west - west_east,
            max_lon=frame.east + west_east,
            zoom_control=False,
            minZoom=frame.min_zoom,
            maxZoom=MAX_ZOOM,
            max_bounds_viscosity=1.0,
            zoom_snap=0.5,
        )
        figure: Any = drawn.get_root()
        figure.render()
        self.html = figure.html.render().strip()
        self.script = "\n".join(line.strip() for line in figure.script.render().splitlines() if line.strip()) + "\n"


def _base(layer: TileLayer) -> BaseLayer:
    bounds = layer.bounds
    more: dict[str, Any] = {"bounds": [[bounds[1], bounds[0]], [bounds[3], bounds[2]]]} if bounds else {}
    return BaseLayer(
        layer.address,
        attr=layer.credit,
        name="base",
        show=False,
        max_zoom=MAX_ZOOM,
        min_native_zoom=layer.min_zoom,
        max_native_zoom=layer.max_zoom,
        **more,
    )
