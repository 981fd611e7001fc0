import { object } from 'yup';
import type { Today } from '../../../domain/calendar.js';
import { choice, email, flag } from './fields.js';
import { accepted, date, line, lines, phoneNumber, website } from './kyc-fields.js';

/** What the relationship is for, how long it lasts, what is known of the company (product-api, "KYC forms"). */
export const RELATIONSHIP_PURPOSES = [
  'BROKER_SERVICE',
  'TRUST_MANAGEMENT',
  'DEPOSITARY_SERVICE',
  'OTHER',
] as const;
export const RELATIONSHIP_TYPES = ['LONG_TERM', 'SHORT_TERM', 'ONE_TIME'] as const;
export const BUSINESS_REPUTATIONS = ['POSITIVE', 'NEGATIVE', 'UNKNOWN'] as const;

/** The form of `POST /kyc/submit_legal`: fields and order of the seed's example, rules of product-api. */
export function legalForm(today: Today) {
  return object({
    general_information: object({
      client_code: line(),
      full_name_ru: line(),
      short_name_ru: line().optional(),
      full_name_foreign: line().optional(),
      short_name_foreign: line().optional(),
      legal_form: line(),
    }).defined(),
    representative_without_power_of_attorney: object({
      name: line(),
      position: line(),
      document_basis: line(),
      start_date: date(),
    }).optional(),
    representative_with_power_of_attorney: object({
      name: line(),
      document_basis: line(),
      start_date: date(),
      end_date: date({ since: 'start_date', goodOn: today }),
    }).optional(),
    beneficiary: object({ name: line(), contract_number: line(), contract_date: date() }).optional(),
    beneficial_owner: line().optional(),
    registration_and_tax_info: object({
      country_of_registration: line(),
      inn_or_kpp: line(),
      ogrn: line(),
      registration_date: date(),
      issuing_authority: line(),
      okpo: line(),
      bic: line(),
    }).defined(),
    has_registration_before_2002: flag(),
    addresses: object({
      legal_address: lines(),
      postal_address: lines(),
      activity_location: lines(),
    }).defined(),
    contacts: object({
      phone: phoneNumber(),
      fax: phoneNumber().optional(),
      email: email(),
      website: website().optional(),
    }).defined(),
    license_data: object({ license_activity_type: line(), license_details: lines() }).optional(),
    structure_and_assets: object({
      management_structure_info: lines(),
      assets_founders_trustees_info: lines(),
    }).defined(),
    bank_info: object({
      bank_details: lines(),
      has_accounts_in_terror_sponsor_banks: flag(),
      has_relations_with_non_managed_banks: flag(),
      is_info_disclosure_issuer: flag(),
    }).defined(),
    fatca: object({
      is_us_tax_resident: flag(),
      has_us_registration_or_postal_address: flag(),
      has_us_taxpayer_beneficiaries_or_controllers: flag(),
      has_us_phone_number: flag(),
      has_us_address_power_of_attorney: flag(),
      has_us_long_term_payment_instructions: flag(),
    }).defined(),
    business_relationships: object({
      relationship_purpose: choice(RELATIONSHIP_PURPOSES),
      relationship_type: choice(RELATIONSHIP_TYPES),
      source_of_funds: line(),
      business_reputation: choice(BUSINESS_REPUTATIONS),
      financial_condition: line(),
    }).defined(),
    legal_status: object({
      liquidation_in_process: flag(),
      bankruptcy_in_process: flag(),
      has_court_bankruptcy_decisions: flag(),
      has_default_facts: flag(),
      agency_ratings: line().optional(),
    }).defined(),
    consents: object({
      personal_data_processing_consent: accepted(),
      information_veracity_confirmation: accepted(),
      fatca_consent: flag(),
    }).defined(),
  });
}
