// Package media keeps the photos and files that people send, before the turn
// and outside any transaction: fetched from their network, read and measured
// (bot/picture), encrypted in the safe (store/photos). It also gives kept
// photos out again, when a letter shows them.
package media
