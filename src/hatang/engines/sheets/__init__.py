"""Files that anybody may send to sheets of cells: workbooks, separated text, web tables, geodata, each opened apart."""
