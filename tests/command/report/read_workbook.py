"""Reads a workbook with openpyxl, and prints what is in it as JSON."""

import datetime
import json
import sys

import openpyxl


def value(cell):
    content = cell.value
    if isinstance(content, datetime.datetime):
        return {"date": content.date().isoformat()}
    return content


book = openpyxl.load_workbook(sys.argv[1])
print(
    json.dumps(
        {
            "created": book.properties.created.isoformat(),
            "sheets": [
                {
                    "name": sheet.title,
                    "cells": [[value(cell) for cell in row] for row in sheet.iter_rows()],
                    "formats": [[cell.number_format for cell in row] for row in sheet.iter_rows()],
                    "links": [
                        cell.hyperlink.location
                        for row in sheet.iter_rows()
                        for cell in row
                        if cell.hyperlink
                    ],
                    "frozen": sheet.freeze_panes,
                    "merged": sorted(str(cells) for cells in sheet.merged_cells.ranges),
                    "repeated": sheet.print_title_rows,
                    "landscape": sheet.page_setup.orientation == "landscape",
                    "fits_width": bool(sheet.sheet_properties.pageSetUpPr.fitToPage)
                    and sheet.page_setup.fitToHeight == 0,
                    "scaled": len(sheet.conditional_formatting),
                }
                for sheet in book.worksheets
            ],
        }
    )
)
