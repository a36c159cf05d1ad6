// Package sheet reads the sheets that offices keep people in: .csv and .xlsx,
// with a title above the header or without, and writes such sheets.
//
//	Open     a file as a table of texts, found below its header    open.go, csv.go, xlsx.go
//	Read     the table as rows of typed values, and what is wrong  read.go, parse.go
//	Problem  what is wrong with one cell, in values for a sentence problem.go
//	Write    a sheet for people, in which no cell is a formula     write.go
//
// It refuses nothing by itself but what cannot be read; what the record says of
// a row is the store's business.
package sheet
