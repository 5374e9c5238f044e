"""What an invented millwork shop keeps in stock: families by rule, the rest as tables."""

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class Material:
    """A material as PPak has it."""

    sku: str
    description: str
    category: str
    sub_category: str
    uom: str
    cost: str
    vendor: str
    part: str
    lead: int | None = None
    minimum: int | None = None
    active: str = "Yes"
    number: int = 0
    notes: str = ""


CASCADIA, QUARRY, TIDEWATER = "Cascadia Panel Supply", "Quarry Lane Laminates", "Tidewater Hardwoods"
NORTHLINE, RIDGEBACK, EMBER = "Northline Hardware Co.", "Ridgeback Fasteners", "Ember & Oak Finishes"
STONEWELL, FOXGLOVE, FERNHOLLOW = "Stonewell Surfaces", "Foxglove Glass", "Fernhollow Doors, Inc."


def _table(category: str, vendor: str, lead: int, text: str) -> list[Material]:
    """Materials from lines of ``sku | description | sub category | unit | cost | vendor part``."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [
        Material(sku, description, category, sub_category, uom, cost, vendor, part, lead)
        for sku, description, sub_category, uom, cost, part in lines
    ]


def _melamine() -> list[Material]:
    colours = (("WHT", "White", 0), ("ALM", "Almond", 3), ("GRY", "Pebble Gray", 5), ("BLK", "Black", 7))
    grains = (("MPL", "Honey Maple", 11), ("WAL", "Dusk Walnut", 13))
    return [
        Material(
            f"MEL-{code}-{size}-49X97", f'{thick}" {name} Melamine {sides} PB 49x97', "Melamine", "Particleboard core",
            "SHT", str(Decimal(base) + extra), CASCADIA, f"0034-{size}{code}", 5, 10,
        )
        for code, name, extra in colours + grains
        for size, thick, sides, base in (("12", "1/2", "1S", "48.15"), ("34", "3/4", "2S", "62.45"))
    ]  # fmt: skip


def _edge_banding() -> list[Material]:
    colours = (("WHT", "White"), ("ALM", "Almond"), ("GRY", "Pebble Gray"), ("BLK", "Black"), ("MPL", "Honey Maple"))
    return [
        Material(
            f"EB-{code}-{size}", f'PVC edge {thick} x 15/16" {name}', "Edge Banding", f"PVC {thick}",
            "LF", cost, QUARRY, f"PV{size}-{code}", 7, 600,
        )
        for code, name in colours
        for size, thick, cost in (("1MM", "1 mm", "0.19"), ("3MM", "3 mm", "0.58"))
    ]  # fmt: skip


SHEET_GOODS = """
PB-12-49X97  | 1/2" Particleboard 45# 49x97         | Particleboard | SHT | 24.85 | 0010-1297
PB-58-49X97  | 5/8" Particleboard 45# 49x97         | Particleboard | SHT | 28.15 | 0010-5897
PB-34-49X97  | 3/4" Particleboard 45# 49x97         | Particleboard | SHT | 31.45 | 0010-3497
MDF-14-49X97 | 1/4" MDF 49x97                       | MDF           | SHT | 19.35 | 0012-1497
MDF-12-49X97 | 1/2" MDF 49x97                       | MDF           | SHT | 31.95 | 0012-1297
MDF-34-49X97 | 3/4" MDF 49x97                       | MDF           | SHT | 38.65 | 0012-3497
MDF-1-49X97  | 1" MDF 49x97                         | MDF           | SHT | 54.75 | 0012-0197
MRM-34-49X97 | 3/4" MR MDF, moisture resistant      | MDF           | SHT | 57.85 | 0013-3497
FRM-34-49X97 | 3/4" FR MDF, class A                 | MDF           | SHT | 96.35 | 0014-3497
FRP-48X96    | FRP panel, white pebble 48x96        | Wall panel    | SHT | 41.55 | 0051-4896
TCK-12-48X96 | 1/2" Tackboard, recycled core 48X96  | Tackboard     | SHT | 63.75 | 0052-4896
"""
PLYWOOD = """
PLY-BIR-14-4X8  | 1/4" Birch ply 4x8 A-2             | Birch        | SHT | 42.65  | 0021-14
PLY-BIR-12-4X8  | 1/2" Birch ply 4x8 A-2             | Birch        | SHT | 61.35  | 0021-12
PLY-BIR-34-4X8  | 3/4" Birch ply 4x8 A-2             | Birch        | SHT | 78.95  | 0021-34
PLY-MPL-12-UV2  | 1/2" Maple ply UV2S 4x8            | Maple        | SHT | 84.15  | 0022-12U
PLY-MPL-34-UV2  | 3/4" Maple ply UV2S 4x8            | Maple        | SHT | 104.55 | 0022-34U
PLY-MPL-34-UV1  | 3/4" Maple ply UV1S 4x8            | Maple        | SHT | 98.25  | 0022-34S
PLY-BALT-12-5X5 | 1/2" Baltic birch 5x5 BB/BB        | Baltic birch | SHT | 58.45  | 0023-12
PLY-BALT-34-5X5 | 3/4" Baltic birch 5x5 BB/BB        | Baltic birch | SHT | 86.75  | 0023-34
PLY-FIR-34-4X8  | 3/4" Fir AC 4x8                    | Fir          | SHT | 52.85  | 0024-34
PLY-WAL-34-4X8  | 3/4" Walnut ply, plain sliced 4x8  | Walnut       | SHT | 168.35 | 0025-34
PLY-WOR-34-4X8  | 3/4" White oak ply, rift 4x8       | White oak    | SHT | 182.65 | 0026-34
"""
LAMINATE = """
LAMHGS-WHT-4X8 | HPL HGS Plain White 4x8       | HGS      | SHT | 58.75 | QL-1570
LAMHGS-ALM-4X8 | HPL HGS Almond 4x8               | HGS      | SHT | 58.75 | QL-1573
LAMHGS-GRY-4X8 | HPL HGS Pebble Gray 4x8            | HGS      | SHT | 61.25 | QL-1575
LAMHGS-BLK-4X8 | HPL HGS Black 4x8                | HGS      | SHT | 61.25 | QL-1595
LAMVGS-WHT-4X8 | HPL VGS Plain White 4x8       | VGS      | SHT | 49.35 | QL-2570
LAMVGS-MPL-4X8 | HPL VGS Honey Maple 4x8       | VGS      | SHT | 52.45 | QL-2580
LAMHGP-SLT-5X12| HPL HGP Slate, post-form 5x12    | HGP      | SHT | 118.35| QL-3612
LAMBK-20-4X8   | Backer BK .020 4x8               | Backer   | SF  | 0.47  | QL-9020
"""
VENEER = """
VNR-MPL-PS-4X8 | Maple veneer, plain sliced, paper-back 4x8 | Maple     | SHT | 74.85  | TW-V101
VNR-WAL-QS-4X8 | Walnut veneer, quartered, 2-ply 4x8        | Walnut    | SHT | 142.45 | TW-V117
VNR-WOR-RF-4X8 | White oak veneer, rift, 2-ply 4x8          | White oak | SHT | 156.15 | TW-V121
VNR-CHY-FLT    | Cherry flitch, sequence matched            | Cherry    | SF  | 3.85   | TW-V130
"""
LUMBER = """
LUM-POP-44-S2S  | Poplar 4/4 S2S Select & Better     | Poplar    | BF  | 3.65    | TW-P44
LUM-POP-54-MBF  | Poplar 5/4 rough, mill lots        | Poplar    | MBF | 3185.00 | TW-P54
LUM-HMP-44-S2S  | Hard maple 4/4 S2S FAS             | Maple     | BF  | 6.85    | TW-M44
LUM-ROK-44-RGH  | Red oak 4/4 rough #1 Com           | Red oak   | BF  | 4.15    | TW-R44
LUM-WOK-54-QS   | White oak 5/4 QS FAS               | White oak | BF  | 12.35   | TW-W54
LUM-CHY-44-S4S  | Cherry 4/4 S4S FAS                 | Cherry    | BF  | 9.45    | TW-C44
LUM-WAL-84-RGH  | Walnut 8/4 rough FAS               | Walnut    | BF  | 15.75   | TW-N84
LUM-ASH-64-S2S  | Ash 6/4 S2S Select                 | Ash       | BF  | 6.15    | TW-A64
LUM-ALD-44-S2S  | Alder 4/4 S2S Select & Better      | Alder     | BF  | 5.35    | TW-L44
LUM-SAP-44-S2S  | Sapele 4/4 S2S FAS                 | Sapele    | BF  | 8.95    | TW-S44
"""
TRIM = """
TRM-BASE-POP-6   | Poplar base ½" x 5½", primed           | Base     | LF  | 2.15   | TW-B055
TRM-CROWN-POP-4  | Poplar crown 4¼", primed               | Crown    | LF  | 3.45   | TW-K042
TRM-CHAIR-MPL    | Maple chair rail 2½", clear            | Rail     | LF  | 4.85   | TW-H025
TRM-TMOLD-BLK    | T-mold 13/16" black, 250' roll         | T-mold   | RL  | 68.35  | TW-T250
TRM-SHOE-CLF     | Shoe mould ½" x ¾", oak                | Shoe     | CLF | 84.00  | TW-Q100
"""
HINGES = """
HNG-110-FO     | Concealed hinge 110° full overlay, clip-on | Concealed | EA | 3.15  | NL-1107
HNG-125-HO     | Concealed hinge 125° half overlay          | Concealed | EA | 3.45  | NL-1257
HNG-155-ZP     | Concealed hinge 155° zero protrusion       | Concealed | EA | 6.85  | NL-1557
HNG-5KN-26D    | 5-knuckle hinge, institutional, 26D        | 5-knuckle | PR | 7.95  | NL-5K26
HNG-PLATE-0    | Mounting plate 0 mm, cam adjustable        | Plates    | EA | 1.05  | NL-MP00
HNG-CATCH-MAG  | Magnetic catch, double, brown              | Catches   | EA | 1.35  | NL-CM02
"""
SLIDES = """
SLD-FE-14-100  | Drawer slide 14" full extension 100 lb   | Side mount  | PR | 12.85 | NL-S1410
SLD-FE-18-100  | Drawer slide 18" full extension 100 lb   | Side mount  | PR | 14.35 | NL-S1810
SLD-FE-22-100  | Drawer slide 22" full extension 100 lb   | Side mount  | PR | 15.95 | NL-S2210
SLD-FE-22-200  | File slide 22" full extension 200 lb     | Side mount  | PR | 38.45 | NL-S2220
SLD-UM-18-SC   | Undermount slide 18" soft close          | Undermount  | PR | 27.65 | NL-U18SC
SLD-UM-21-SC   | Undermount slide 21" soft close          | Undermount  | PR | 29.15 | NL-U21SC
"""
HARDWARE = """
PUL-WIRE-4-26D  | Wire pull 4" c-c, 26D                  | Pulls       | EA  | 2.35  | NL-PW426
PUL-WIRE-4-BLK  | Wire pull 4" c-c, flat black           | Pulls       | EA  | 2.65  | NL-PW4BK
PUL-BAR-5-SS    | Bar pull 128 mm, stainless             | Pulls       | EA  | 4.15  | NL-PB128
PUL-EDGE-12-AL  | Edge pull 12", clear aluminum          | Pulls       | EA  | 8.75  | NL-PE12A
LCK-CAM-78-KD   | Cam lock 7/8", keyed different         | Locks       | EA  | 4.95  | NL-LC78D
LCK-CAM-78-KA   | Cam lock 7/8", keyed alike             | Locks       | EA  | 5.15  | NL-LC78A
LCK-DIG-4       | Digital lock, 4 digit, satin           | Locks       | EA  | 64.35 | NL-LD04
LCK-ELBOW       | Elbow catch, spring loaded             | Catches     | EA  | 1.85  | NL-EL01
SHP-5MM-NI      | Shelf pin 5 mm, nickel                 | Shelf pins  | C   | 8.45  | NL-SP5N
SHP-5MM-BRN     | Shelf pin 5 mm, brown, clip            | Shelf pins  | C   | 9.35  | NL-SP5B
SHP-STD-72      | Shelf standard 72", zinc               | Standards   | EA  | 6.45  | NL-ST72
LEG-LEV-4       | Leg leveler 4", black                  | Legs        | SET | 5.85  | NL-LG4
GRM-212-BLK     | Grommet 2½", black                     | Grommets    | EA  | 2.15  | NL-GR25
BRK-CTR-18      | Countertop bracket 18" x 24", steel    | Brackets    | EA  | 21.45 | NL-BK18
PP-HW-123       | Soft Close Hinge                       | hinges      | EA  | 12.50 | NL-SC123
"""
FASTENERS = """
SCR-6X58-FH   | Screw #6 x 5/8" flat head, zinc            | Screws    | M   | 12.35 | RB-0658
SCR-8X114-FH  | Screw #8 x 1-1/4" flat head, zinc          | Screws    | M   | 18.75 | RB-8114
SCR-8X2-WH    | Screw #8 x 2" washer head, install         | Screws    | M   | 31.85 | RB-8200
SCR-8X212-TR  | Screw #8 x 2-1/2" trim head                | Screws    | C   | 6.95  | RB-8212
SCR-10X3-WH   | Screw #10 x 3" washer head, install        | Screws    | C   | 9.15  | RB-1030
CNF-7X50      | Confirmat 7 x 50 mm                        | Confirmat | C   | 7.35  | RB-C750
DWL-8X35      | Dowel 8 x 35 mm, fluted beech              | Dowels    | M   | 14.65 | RB-D835
CAM-15-NI     | Cam fitting 15 mm, nickel                  | Fittings  | C   | 34.85 | RB-F15N
STP-716X1     | Staple 7/16" crown x 1"                    | Staples   | BX  | 11.45 | RB-S716
BRD-18-114    | Brad 18 ga. x 1-1/4"                       | Brads     | BX  | 9.85  | RB-B114
ANC-TOG-14    | Toggle anchor 1/4", drywall                | Anchors   | CTN | 38.15 | RB-T14
"""
FINISHES = """
FIN-LAC-CLR-GAL | Lacquer, clear satin, pre-cat          | Lacquer  | GAL | 42.35 | EO-LC20
FIN-LAC-WHT-GAL | Lacquer, white satin, pre-cat          | Lacquer  | GAL | 46.85 | EO-LW20
FIN-CV-CLR-GAL  | Conversion varnish, clear dull         | Varnish  | GAL | 58.15 | EO-CV10
FIN-STN-WAL-QT  | Wiping stain, walnut                   | Stain    | QT  | 18.65 | EO-ST07
FIN-STN-NAT-QT  | Wiping stain, natural                  | Stain    | QT  | 17.95 | EO-ST01
FIN-SEAL-GAL    | Vinyl sealer                           | Sealer   | GAL | 36.45 | EO-VS01
FIN-THIN-GAL    | Lacquer thinner                        | Thinner  | GAL | 21.85 | EO-TH01
FIN-PRM-WHT-GAL | Primer, white, high build              | Primer   | GAL | 44.15 | EO-PR02
"""
COUNTERTOPS = """
CTP-PLAM-SE-25 | Plam countertop 25", self-edge               | Plam          | LF | 28.45 | SW-P25S
CTP-PLAM-PF-25 | Plam countertop 25", post-formed              | Plam          | LF | 22.15 | SW-P25F
CTP-PVC3-25    | Plam countertop 25", 3 mm PVC edge            | Plam          | LF | 31.85 | SW-P25V
CTP-SS-12      | Solid surface ½", color group 2               | Solid surface | SF | 48.65 | SW-SS12
CTP-QTZ-114    | Quartz top, 1-1/4" eased edge                 | Quartz        | SF | 78.35 | SW-QZ14
CTP-SPL-4      | Backsplash 4", plam, loose                    | Splash        | LF | 6.85  | SW-SP04
"""
GLASS = """
GLS-CT-14    | Clear tempered 1/4", polished edges   | Tempered | SF | 14.85 | FX-T14
GLS-CT-38    | Clear tempered 3/8", polished edges   | Tempered | SF | 21.35 | FX-T38
GLS-MIR-14   | Mirror 1/4", seamed edges             | Mirror   | SF | 11.65 | FX-M14
"""
ADHESIVES = """
ADH-CA-10OZ    | Construction adhesive 10 oz           | Construction | TUBE | 5.35  | EO-A10
ADH-SIL-CLR    | Silicone, clear, neutral cure         | Sealant      | TUBE | 8.15  | EO-SC1
ADH-CC-GAL     | Contact cement, spray grade           | Contact      | GAL  | 38.75 | EO-CC5
ADH-PVA-GAL    | Wood glue, type II PVA                | PVA          | GAL  | 24.65 | EO-W02
ADH-HM-BX      | Hot melt cartridges, edge bander      | Hot melt     | BX   | 96.45 | EO-HM1
"""
DOORS = """
PP-DOOR-001    | Shaker Door 24x30                        | cabinet_doors  | EA | 45.00  | FH-SH2430
DR-SHK-18X30   | Shaker door 18x30, maple, clear          | Shaker         | EA | 38.75  | FH-SH1830
DR-SLB-24X30   | Slab door 24x30, rift white oak          | Slab           | EA | 71.35  | FH-SL2430
DR-GLS-15X36   | Frame-only door 15x36, for glass         | Glass frame    | EA | 52.85  | FH-GF1536
"""
DRAWERS = """
DWB-BALT-4X18  | Drawer box 4" x 18", Baltic birch dovetail | Boxes  | EA | 31.45 | FH-DB418
DWB-BALT-6X21  | Drawer box 6" x 21", Baltic birch dovetail | Boxes  | EA | 38.15 | FH-DB621
DWF-SHK-18X6   | Drawer front 18x6, shaker, maple           | Fronts | EA | 18.65 | FH-DF186
"""
OTHER = """
MSC-SAMPLE-KIT | Sample kit, finish and laminate chips   | Samples   | SET | 24.85  | FH-SK01
MSC-CRATE      | Shipping crate, reusable                | Shipping  | EA  | 86.35  | FH-CR01
MSC-BLOCKING   | Blocking, miscellaneous                 | Blocking  | LOT | 145.00 | FH-BL01
"""


def materials() -> list[Material]:
    """The whole library, as on 2026-01-15, numbered through."""
    return [_with_its_oddities(replace(it, number=number)) for number, it in enumerate(_all(), start=1)]


def _all() -> list[Material]:
    return [
        *_table("Sheet Goods", CASCADIA, 5, SHEET_GOODS),
        *_melamine(),
        *_table("Plywood", CASCADIA, 5, PLYWOOD),
        *_table("Laminate", QUARRY, 10, LAMINATE),
        *_table("Veneer", TIDEWATER, 15, VENEER),
        *_table("Lumber", TIDEWATER, 7, LUMBER),
        *_table("Trim", TIDEWATER, 14, TRIM),
        *_edge_banding(),
        *_table("Hinges", NORTHLINE, 3, HINGES),
        *_table("Slides", NORTHLINE, 3, SLIDES),
        *_table("Hardware", NORTHLINE, 4, HARDWARE),
        *_table("Fasteners", RIDGEBACK, 2, FASTENERS),
        *_table("Finish", EMBER, 4, FINISHES),
        *_table("Countertops", STONEWELL, 21, COUNTERTOPS),
        *_table("Glass", FOXGLOVE, 12, GLASS),
        *_table("Adhesives", EMBER, 2, ADHESIVES),
        *_table("Doors", FERNHOLLOW, 20, DOORS),
        *_table("Drawers", FERNHOLLOW, 20, DRAWERS),
        *_table("Other", FERNHOLLOW, 10, OTHER),
    ]


def _with_its_oddities(it: Material) -> Material:
    if it.number % 29 == 18:
        return replace(it, active="No", notes="Discontinued; use up what is on the rack")
    if it.number % 23 == 6:
        return replace(it, notes="Price held to 6/30/2026, per vendor letter")
    return it
