package examples_test

import (
	"context"
	"database/sql/driver"
	"io"
	"log"
	"os"
)

// table is a database with one table, for the examples. It answers every query with its rows.
type table [][]driver.Value

// Connect implements driver.Connector.
func (t table) Connect(context.Context) (driver.Conn, error) { return t, nil }

// Driver implements driver.Connector.
func (t table) Driver() driver.Driver { return nil }

// Prepare implements driver.Conn.
func (t table) Prepare(string) (driver.Stmt, error) { return t, nil }

// Begin implements driver.Conn.
func (t table) Begin() (driver.Tx, error) { return nil, driver.ErrSkip }

// Close implements driver.Conn and driver.Stmt.
func (t table) Close() error { return nil }

// NumInput implements driver.Stmt.
func (t table) NumInput() int { return 0 }

// Exec implements driver.Stmt.
func (t table) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }

// Query implements driver.Stmt.
func (t table) Query([]driver.Value) (driver.Rows, error) { return &cursor{t, len(t[0])}, nil }

// cursor iterates over the rows of a table.
type cursor struct {
	rows  table
	width int
}

// Columns implements driver.Rows.
func (c *cursor) Columns() []string { return make([]string, c.width) }

// Close implements driver.Rows.
func (c *cursor) Close() error { return nil }

// Next implements driver.Rows.
func (c *cursor) Next(dest []driver.Value) error {
	if len(c.rows) == 0 {
		return io.EOF
	}
	copy(dest, c.rows[0])
	c.rows = c.rows[1:]
	return nil
}

// temporary returns a new folder.
func temporary() string {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	return dir
}
